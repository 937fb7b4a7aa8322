// The console's page: asks for the nights once a second while one runs, and draws what changed.

const main = document.querySelector('#night');
const earlier = document.querySelector('#earlier');
const link = document.querySelector('#link');

const steps = ['crawling', 'extracting', 'curating', 'checking', 'published'];
const words = {
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
const states = { running: 'Running', published: 'Published', failed: 'Needs attention' };

const numbers = new Intl.NumberFormat('en-GB');
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const moment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const businessDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

let drawn = '';
let opened = new Set();

/** An element. Text is only ever set as text, so no value can become markup. */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

const count = (value) => (value === null ? h('span', { class: 'none' }, '–') : numbers.format(value));
const plural = (value, one, many = `${one}s`) => `${numbers.format(value)} ${value === 1 ? one : many}`;
const list = (names) => new Intl.ListFormat('en-GB').format(names);
const kindOf = ({ origin }) => ({ night: 'Nightly batch', dates: 'Given dates', replay: 'Replay' })[origin];

function duration(seconds) {
  if (seconds === null) return h('span', { class: 'none' }, '–');
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const secondsOf = ({ startedAt, finishedAt }) =>
  (Date.parse(finishedAt ?? new Date().toISOString()) - Date.parse(startedAt)) / 1000;

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
  if (lines.length === 0 && run.verdict === null && run.drift === null) return null;
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
        run.drift.missing.length > 0 && `Missing from the source: ${list(run.drift.missing)}.`,
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
              h('td', { class: 'number' }, numbers.format(finding.count)),
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

function runItem(run) {
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

function nightView(night) {
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

function nightLink(night, shown) {
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

const nothingYet = () =>
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

const notHere = () =>
  h(
    'div',
    { class: 'note' },
    h('h1', {}, 'This night is not known here'),
    h('p', {}, h('a', { href: '#' }, 'See the latest one'), '.'),
  );

function draw(nights, wanted) {
  const shown = wanted === null ? nights[0] : nights.find(({ id }) => id === wanted);
  if (shown) main.replaceChildren(...nightView(shown));
  else main.replaceChildren(nights.length === 0 ? nothingYet() : notHere());
  document.title = shown ? `${states[shown.state]} · Daybreak` : 'Daybreak';
  const others = nights.filter((night) => night !== shown);
  earlier.hidden = others.length === 0;
  earlier.querySelector('h2').textContent = wanted === null ? 'Earlier' : 'Other nights';
  earlier.querySelector('ol').replaceChildren(...others.map((night) => nightLink(night, wanted)));
}

const wantedNight = () => (location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : null);

async function fetchNights(wanted) {
  const answer = await fetch('/api/nights');
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const { nights } = await answer.json();
  if (wanted === null || nights.some(({ id }) => id === wanted)) return nights;
  // An older one than the list holds.
  const one = await fetch(`/api/nights/${encodeURIComponent(wanted)}`);
  return one.ok ? [...nights, await one.json()] : nights;
}

let timer = 0;
let turn = 0;

async function look() {
  const mine = ++turn;
  let pause = 1000;
  try {
    const wanted = wantedNight();
    const nights = await fetchNights(wanted);
    const now = JSON.stringify([wanted, nights]);
    if (now !== drawn) draw(nights, wanted);
    drawn = now;
    const running = nights.some(({ state }) => state === 'running');
    link.textContent = running ? 'Live' : 'Up to date';
    link.className = 'link';
    pause = running ? 1000 : 3000;
  } catch {
    link.textContent = 'The console does not answer. Trying again…';
    link.className = 'link lost';
    if (drawn === '')
      main.replaceChildren(
        h(
          'div',
          { class: 'note' },
          h('h1', {}, 'The console does not answer'),
          h('p', {}, 'It is asked again every second. Where it does not come back, its log says why.'),
        ),
      );
  }
  // A newer look has taken over where the night shown was changed meanwhile.
  if (mine === turn) timer = setTimeout(look, pause);
}

const again = () => {
  clearTimeout(timer);
  void look();
};
addEventListener('hashchange', again);
document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : again()));
void look();
