import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** An authority of its own and a server's certificate from it, made by the `openssl` command. */
export interface TestCertificates {
  /** PEM. */
  readonly authority: string;
  readonly certificatePath: string;
  readonly keyPath: string;
  remove(): Promise<void>;
}

export async function makeCertificates({ host }: { readonly host: string }): Promise<TestCertificates> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-tls-'));
  const path = (name: string) => join(folder, name);
  const openssl = (...words: readonly string[]) => promisify(execFile)('openssl', words);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl(
    ...['req', '-x509', ...key, '-days', '2', '-subj', '/CN=Daybreak tests', '-keyout', path('ca.key')],
    ...['-out', path('ca.pem')],
  );
  await openssl(
    'req',
    ...key,
    '-subj',
    `/CN=${host}`,
    '-keyout',
    path('server.key'),
    '-out',
    path('server.csr'),
  );
  await writeFile(path('names'), `subjectAltName=DNS:${host}`);
  await openssl(
    ...['x509', '-req', '-in', path('server.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-CAcreateserial', '-days', '2', '-extfile', path('names'), '-out', path('server.pem')],
  );
  return {
    authority: await readFile(path('ca.pem'), 'utf8'),
    certificatePath: path('server.pem'),
    keyPath: path('server.key'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
