import { readFile } from 'node:fs/promises';
import type { Page } from './dependencies.ts';

const scriptNames = ['console.js', 'night-view.js', 'run-item.js', 'words.js', 'element.js'];

/** From beside this file, which the Lambda bundle keeps so. */
export async function readPage(): Promise<Page> {
  const file = (name: string) => readFile(new URL(`web/${name}`, import.meta.url), 'utf8');
  const [html, css] = await Promise.all([file('console.html'), file('console.css')]);
  const scripts = await Promise.all(scriptNames.map(async (name) => [name, await file(name)] as const));
  return { html, css, scripts: new Map(scripts) };
}
