// What the page calls things, and how it writes numbers, days and times.

import { h } from './element.js';

export const steps = ['crawling', 'extracting', 'curating', 'checking', 'published'];
export const words = {
  waiting: 'Waiting',
  queued: 'Queued',
  crawling: 'Crawling',
  extracting: 'Extracting',
  curating: 'Curating',
  checking: 'Checking',
  published: 'Published',
  held: 'Held back',
  failed: 'Failed',
};
export const states = { running: 'Running', published: 'Published', failed: 'Needs attention' };

const numbers = new Intl.NumberFormat('en-GB');
export const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
export const moment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
export const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
export const businessDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

export const count = (value) => (value === null ? h('span', { class: 'none' }, '–') : numbers.format(value));
export const plural = (value, one, many = `${one}s`) =>
  `${numbers.format(value)} ${value === 1 ? one : many}`;
export const list = (names) => new Intl.ListFormat('en-GB').format(names);
export const kindOf = ({ origin }) =>
  ({ night: 'Nightly batch', dates: 'Given dates', replay: 'Replay' })[origin];

export function duration(seconds) {
  if (seconds === null) return h('span', { class: 'none' }, '–');
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export const secondsOf = ({ startedAt, finishedAt }) =>
  (Date.parse(finishedAt ?? new Date().toISOString()) - Date.parse(startedAt)) / 1000;
