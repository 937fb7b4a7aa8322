// One dataset's run, as the page draws it.

import { h } from './element.js';
import { businessDay, count, duration, list, plural, steps, words } from './words.js';

/** The runs of which more is shown: a page drawn anew keeps them open. */
const opened = new Set();

function track(run) {
  const stopped = run.phase === 'held' || run.phase === 'failed';
  // What a run that stopped had reached is told by what it knows.
  const at = stopped
    ? run.verdict !== null || run.rowsPublished !== null
      ? 3
      : run.rowsRead !== null
        ? 2
        : 1
    : steps.indexOf(run.phase);
  return h(
    'span',
    { class: 'steps', 'aria-hidden': 'true' },
    steps.map((_, index) =>
      h('i', {
        class:
          index === at && !stopped && run.phase !== 'published'
            ? 'now'
            : index === at && stopped
              ? 'at'
              : index <= at
                ? 'done'
                : null,
      }),
    ),
  );
}

function datesOf({ businessDates }) {
  const [first] = businessDates;
  const last = businessDates.at(-1);
  if (first === undefined) return null;
  const [from, to] = [first, last].map((date) => new Date(`${date}T00:00:00Z`));
  return businessDay.formatRange(from, to);
}

function number(label, value, kind = 'count') {
  return h('span', { class: `number ${kind}` }, h('span', { class: 'spoken' }, `${label} `), value);
}

function trouble(run) {
  const broken = run.failedRules.map((rule) =>
    h('li', {}, h('code', {}, rule.rule), h('br'), `${rule.message}`),
  );
  if (run.phase === 'held')
    return h(
      'div',
      { class: 'trouble' },
      h(
        'p',
        {},
        h('strong', {}, 'The lake is as it was. '),
        `The batch broke ${plural(broken.length, 'rule')}:`,
      ),
      h('ul', {}, broken),
    );
  if (run.error === null) return null;
  return h('p', { class: 'trouble' }, h('strong', {}, `${run.error.code} `), run.error.cause);
}

const outcomes = { mended: 'mended', quarantined: 'set aside', dropped: 'dropped' };

function more(run) {
  const lines = run.findings.filter((finding) => finding.count > 0);
  const refused = run.refusedFiles ?? [];
  if (lines.length === 0 && run.verdict === null && run.drift === null && refused.length === 0) return null;
  const told = [
    ...(run.verdict === null
      ? []
      : [
          run.verdict.verdict === 'passed'
            ? `passed ${plural(run.verdict.rules, 'rule')}`
            : 'broke its rules',
        ]),
    ...(lines.length === 0 ? [] : [plural(lines.length, 'kind of finding', 'kinds of findings')]),
    ...(run.drift === null ? [] : ['source differs from contract']),
    ...(refused.length === 0 ? [] : [`${plural(refused.length, 'file')} left out`]),
  ];
  const key = `${run.runId}`;
  const details = h(
    'details',
    { open: opened.has(key), 'data-key': key },
    h('summary', {}, told.join(' · ')),
    run.drift !== null &&
      h(
        'p',
        {},
        run.drift.added.length > 0 && `New in the source, and kept out: ${list(run.drift.added)}. `,
        run.drift.missing.length > 0 && `Missing from the source: ${list(run.drift.missing)}. `,
        (run.drift.messages ?? []).join(' '),
      ),
    refused.length > 0 &&
      h(
        'ul',
        {},
        refused.map(({ uri, reason }) => h('li', {}, `${uri} was left out: ${reason}.`)),
      ),
    lines.length > 0 &&
      h(
        'table',
        { class: 'findings' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Finding'),
            h('th', { scope: 'col' }, 'Column'),
            h('th', { scope: 'col' }, 'Outcome'),
            h('th', { scope: 'col', class: 'number' }, 'Rows'),
          ),
        ),
        h(
          'tbody',
          {},
          lines.map((finding) =>
            h(
              'tr',
              {},
              h('td', {}, finding.kind.replaceAll(/[-_]/g, ' ').toLowerCase()),
              h('td', {}, finding.column === null ? 'whole row' : h('code', {}, finding.column)),
              h('td', {}, outcomes[finding.outcome]),
              h('td', { class: 'number' }, count(finding.count)),
            ),
          ),
        ),
      ),
  );
  details.addEventListener('toggle', () => (details.open ? opened.add(key) : opened.delete(key)));
  return details;
}

/** What curation passed is visible to users only once it is published. */
function shownPublished({ phase, rowsPublished }) {
  if (phase === 'published') return rowsPublished;
  return phase === 'held' ? 0 : null;
}

export function runItem(run) {
  const small = [run.attempt > 1 ? `attempt ${run.attempt}` : null, datesOf(run)].filter(
    (part) => part !== null,
  );
  const read = run.rowsRead ?? run.rows;
  return h(
    'li',
    { class: 'run', 'data-dataset': run.dataset },
    h(
      'div',
      { class: 'line' },
      h('span', { class: 'dataset' }, run.dataset, small.length > 0 && h('small', {}, small.join(', '))),
      h('span', { class: `phase ${run.phase}` }, h('span', { class: 'word' }, words[run.phase]), track(run)),
      number('Read', count(read)),
      number('Published', count(shownPublished(run))),
      number('Set aside', count(run.rowsQuarantined)),
      number('Duplicates', count(run.duplicatesDropped)),
      number('Time', duration(run.seconds), 'seconds'),
    ),
    trouble(run),
    more(run),
  );
}
