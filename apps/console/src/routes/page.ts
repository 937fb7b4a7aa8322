import type { Route } from '@daybreak/service-kit';
import type { Dependencies } from '../dependencies.ts';

/** Everything comes from the console itself, and nothing else may: no inline script, no other origin, no frame. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const;

/** GET /, and what it is made of. */
export const pageRoute: Route<Dependencies> = (app, { dependencies: { page } }) => {
  const part = (path: string, { type, body }: { type: string; body: string }) =>
    app.get(path, { schema: { hide: true } }, async (_request, reply) =>
      reply.headers(pageHeaders).type(`${type}; charset=utf-8`).send(body),
    );
  part('/', { type: 'text/html', body: page.html });
  part('/console.css', { type: 'text/css', body: page.css });
  for (const [file, body] of page.scripts) part(`/${file}`, { type: 'text/javascript', body });
};
