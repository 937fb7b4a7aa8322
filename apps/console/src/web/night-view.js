// A night as the page draws it.

import { h } from './element.js';
import { runItem } from './run-item.js';
import {
  businessDay,
  clock,
  day,
  duration,
  kindOf,
  list,
  moment,
  plural,
  secondsOf,
  states,
} from './words.js';

function title(night) {
  const date = day.format(new Date(night.startedAt));
  if (night.state === 'running')
    return night.origin === 'replay' ? 'A replay is running' : 'Tonight’s batch is running';
  if (night.state === 'published')
    return night.origin === 'replay' ? 'The replay is published' : `All is published, ${date}`;
  const held = night.runs.filter(({ phase }) => phase === 'held').map(({ dataset }) => dataset);
  const failed = night.runs.filter(({ phase }) => phase === 'failed').map(({ dataset }) => dataset);
  if (held.length > 0) return `${list(held)} ${held.length === 1 ? 'was' : 'were'} held back`;
  if (failed.length > 0) return `${list(failed)} could not be brought in`;
  return night.reports.some(({ state }) => state === 'failed')
    ? 'A report could not be made'
    : 'Nothing was brought in';
}

function story(night) {
  const done = night.runs.filter(({ phase }) => phase === 'published');
  const ready = night.reports.filter(({ state }) => state === 'ready');
  const rows = done.reduce((sum, { rowsPublished }) => sum + (rowsPublished ?? 0), 0);
  const parts = [
    `${done.length} of ${plural(night.runs.length, 'dataset')} published`,
    `${plural(rows, 'row')}`,
    ...(night.reports.length > 0
      ? [`${ready.length} of ${plural(night.reports.length, 'report')} made`]
      : []),
  ];
  const time =
    night.finishedAt === null
      ? `Started at ${clock.format(new Date(night.startedAt))}.`
      : `Began at ${clock.format(new Date(night.startedAt))} and took ${duration(secondsOf(night))}.`;
  return `${parts.join(', ')}. ${time}`;
}

function reportItem(report) {
  const date =
    report.businessDate === null ? null : businessDay.format(new Date(`${report.businessDate}T00:00:00Z`));
  if (report.state === 'ready')
    return h(
      'li',
      {},
      h(
        'a',
        { class: 'report ready', href: new URL(report.url).pathname },
        h('strong', {}, report.title),
        h('span', {}, date),
        h('span', { class: 'open' }, 'Open the report'),
      ),
    );
  return h(
    'li',
    { class: `report ${report.state}` },
    h('strong', {}, report.title),
    h('span', { class: 'state' }, report.state === 'failed' ? 'Could not be made' : 'Waits for its data'),
    report.error !== null && h('span', {}, report.error.cause),
  );
}

export function nightView(night) {
  return [
    h(
      'div',
      { class: 'headline' },
      h('p', { class: `kind ${night.state}` }, `${kindOf(night)} · ${states[night.state]}`),
      h('h1', {}, title(night)),
      h('p', {}, story(night)),
    ),
    night.runs.length > 0 &&
      h(
        'section',
        { 'aria-label': 'Runs by dataset' },
        h(
          'div',
          { class: 'runs' },
          h(
            'div',
            { class: 'columns', 'aria-hidden': 'true' },
            ['Dataset', 'Phase'].map((text) => h('span', {}, text)),
            ['Read', 'Published', 'Set aside', 'Duplicates', 'Time'].map((text) =>
              h('span', { class: 'number' }, text),
            ),
          ),
          h('ol', {}, night.runs.map(runItem)),
        ),
      ),
    night.skipped.length > 0 &&
      h(
        'section',
        { class: 'part' },
        h('h2', {}, 'Left out'),
        h(
          'ul',
          {},
          night.skipped.map(({ dataset, reason }) => h('li', {}, h('strong', {}, dataset), ` ${reason}`)),
        ),
      ),
    night.reports.length > 0 &&
      h(
        'section',
        { class: 'part' },
        h('h2', {}, 'Reports'),
        h('ul', { class: 'reports' }, night.reports.map(reportItem)),
      ),
  ].filter((part) => part !== false);
}

export function nightLink(night, shown) {
  const done = night.runs.filter(({ phase }) => phase === 'published').length;
  return h(
    'li',
    {},
    h(
      'a',
      { href: `#${encodeURIComponent(night.id)}`, 'aria-current': night.id === shown ? 'true' : null },
      h('span', { class: 'when' }, moment.format(new Date(night.startedAt))),
      h('span', { class: `state ${night.state}` }, states[night.state]),
      h(
        'span',
        { class: 'told' },
        `${kindOf(night)}: ${done} of ${plural(night.runs.length, 'dataset')}, ${duration(secondsOf(night))}`,
      ),
    ),
  );
}

export const nothingYet = () =>
  h(
    'div',
    { class: 'note' },
    h('h1', {}, 'No night yet'),
    h(
      'p',
      {},
      'As soon as a batch begins, it shows here. Begin one with ',
      h('code', {}, 'npx daybreak run'),
      '.',
    ),
  );

export const notHere = () =>
  h(
    'div',
    { class: 'note' },
    h('h1', {}, 'This night is not known here'),
    h('p', {}, h('a', { href: '#' }, 'See the latest one'), '.'),
  );
