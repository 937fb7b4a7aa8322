import { expect, test } from 'vitest';
import { startChecksum } from './checksum.ts';

// The check values of the catalogue of parametrised CRC algorithms, over "123456789".
test.each([
  ['x-amz-checksum-crc32', 'cbf43926'],
  ['x-amz-checksum-crc32c', 'e3069283'],
  ['x-amz-checksum-crc64nvme', 'ae8b14860a799888'],
  ['x-amz-checksum-sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['x-amz-checksum-sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
])('%s', (header, expected) => {
  const checksum = startChecksum(header);
  for (const part of ['1234', '', '56789']) checksum.update(Buffer.from(part));
  expect(Buffer.from(checksum.digest(), 'base64').toString('hex')).toBe(expected);
});
