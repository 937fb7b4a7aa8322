import { readFile } from 'node:fs/promises';
import type { Page } from './dependencies.ts';

/** From beside this file, which the Lambda bundle keeps so. */
export async function readPage(): Promise<Page> {
  const file = (name: string) => readFile(new URL(`web/${name}`, import.meta.url), 'utf8');
  const [html, css, js] = await Promise.all([file('console.html'), file('console.css'), file('console.js')]);
  return { html, css, js };
}
