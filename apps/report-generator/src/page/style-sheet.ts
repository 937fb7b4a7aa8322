/** Contrast of text on paper is at least 4.5 : 1 in both schemes (WCAG 2.2, 1.4.3); contrast.spec.ts measures it. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #1d1c1a; --quiet: #68645c; --rule: #e7e3db; --base: #b9b4a9;
  --mark: #2b5f8a; --mark-soft: #2b5f8a14; --pale: #9db8ce; --dawn: #b85413; --on-mark: #ffffff;
  --up: #1b7050; --down: #a63a28;
  --c0: #2b5f8a; --c1: #d08a3e; --c2: #6b9a8b; --c3: #9a7aa8; --c4: #a8a293; --c5: #cfcabf; --on-c: #ffffff; --on-c-dark: #1d1c1a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #eceae5; --quiet: #a09c94; --rule: #2a2e34; --base: #565b63;
    --mark: #86b6de; --mark-soft: #86b6de1c; --pale: #46637c; --dawn: #f2a65e; --on-mark: #10202e;
    --up: #7cc9a4; --down: #ef9a88;
    --c0: #86b6de; --c1: #e5ad6d; --c2: #8fbfae; --c3: #bd9fcb; --c4: #8c887e; --c5: #4b4e52; --on-c: #14171b; --on-c-dark: #eceae5;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 40px 32px 56px; max-width: 1080px; font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums lining-nums; }
h1, h2, p, dl, dd, figure, ul { margin: 0; padding: 0; }
header { padding-bottom: 20px; }
.brand { display: flex; align-items: center; gap: 8px; font-size: 13px; font-weight: 600; letter-spacing: .04em; color: var(--quiet); }
.sun { width: 14px; height: 7px; border-radius: 14px 14px 0 0; background: var(--dawn); box-shadow: 0 2px 0 var(--paper), 0 3.5px 0 var(--dawn); }
h1 { margin-top: 18px; font-size: 38px; line-height: 1.12; font-weight: 680; letter-spacing: -.022em; }
.date { margin-top: 4px; font-size: 20px; color: var(--dawn); font-weight: 520; letter-spacing: -.006em; }
.lead { margin-top: 12px; max-width: 62ch; color: var(--quiet); }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 44px 56px; align-items: start; }
.headline, .full { grid-column: 1 / -1; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); border-top: 2px solid var(--ink); border-bottom: 1px solid var(--rule); }
.figures > div { padding: 14px 20px 16px 0; }
.figures > div + div { padding-left: 20px; border-left: 1px solid var(--rule); }
.figures dt { font-size: 13px; color: var(--quiet); }
.figures .value { margin-top: 2px; font-size: 30px; line-height: 1.2; font-weight: 640; letter-spacing: -.02em; white-space: nowrap; }
.figures .change { margin-top: 4px; font-size: 13px; white-space: nowrap; }
.figures .change .up, .figures .change .down { font-weight: 600; }
.up { color: var(--up); } .down { color: var(--down); } .none, .against { color: var(--quiet); }
.change [aria-hidden] { font-size: 9px; vertical-align: 1.5px; margin-right: 3px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
figure { min-width: 0; break-inside: avoid; }
figcaption { margin-bottom: 14px; }
h2 { font-size: 18px; line-height: 1.3; font-weight: 640; letter-spacing: -.012em; }
figcaption p { margin-top: 2px; font-size: 13.5px; color: var(--quiet); max-width: 70ch; }
.drawing { display: block; width: 100%; height: auto; overflow: visible; }
.drawing.narrow { display: none; }
.drawing text { font-size: 12px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
.rules line { stroke: var(--rule); } .rules line.base { stroke: var(--base); } .ticks line { stroke: var(--base); }
.line { fill: none; stroke: var(--mark); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.area { fill: var(--mark-soft); }
.alike { fill: var(--paper); stroke: var(--mark); stroke-width: 1.5; }
.today circle { fill: var(--dawn); stroke: var(--paper); stroke-width: 2; }
.drawing .today text, .drawing .named { font-size: 13px; font-weight: 640; fill: var(--ink); }
.today text, .named { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.hover { fill: transparent; } .hover:hover { fill: var(--mark-soft); }
.column { fill: var(--pale); } .column.highest { fill: var(--mark); } .column:hover { fill: var(--dawn); }
.cell { fill: var(--mark); } .cell.empty { fill: none; stroke: var(--rule); stroke-dasharray: 2 3; } .cell:hover { stroke: var(--ink); }
.drawing .row { font-size: 12.5px; fill: var(--ink); }
.drawing .in { fill: var(--ink); pointer-events: none; } .drawing .in.deep { fill: var(--on-mark); }
@media screen and (prefers-color-scheme: dark) { .drawing .in.middle { fill: var(--on-mark); } }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: 13.5px; }
th, td { padding: 6px 0 6px 16px; text-align: right; font-weight: 400; white-space: nowrap; }
tr > :first-child { padding-left: 0; }
th.text, td.text { text-align: left; }
thead th { padding-top: 0; font-size: 12.5px; color: var(--quiet); border-bottom: 1px solid var(--base); vertical-align: bottom; }
tbody tr + tr > * { border-top: 1px solid var(--rule); }
.bars th.measure { text-align: left; }
.bars td.bar { width: 44%; min-width: 64px; }
.bars td.bar + td { padding-left: 10px; }
.bars svg { display: block; width: 100%; height: 12px; }
.bars rect { fill: var(--mark); }
.strong { font-weight: 600; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin-bottom: 12px; font-size: 13px; }
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 7px; border-radius: 2px; }
.stacks { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 16px; align-items: center; font-size: 13.5px; }
.stack { display: flex; gap: 2px; height: 24px; }
.part { min-width: 1px; overflow: hidden; padding-left: 7px; font-size: 12px; line-height: 24px; color: var(--on-c-dark); }
.part:first-child { border-radius: 2px 0 0 2px; } .part:last-child { border-radius: 0 2px 2px 0; }
.c0 { background: var(--c0); } .part.c0 { color: var(--on-c); } .c1 { background: var(--c1); } .c2 { background: var(--c2); } .c3 { background: var(--c3); } .c4 { background: var(--c4); } .c5 { background: var(--c5); }
@media screen and (prefers-color-scheme: dark) { .part.c1, .part.c2, .part.c3, .part.c4 { color: #14171b; } }
details { margin-top: 10px; font-size: 13px; }
summary { width: max-content; color: var(--quiet); cursor: pointer; }
summary:hover { color: var(--ink); }
details[open] summary { margin-bottom: 10px; }
details .scroll { max-height: 420px; overflow-y: auto; }
.empty { padding: 24px 0; color: var(--quiet); border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
footer { margin-top: 52px; padding-top: 14px; border-top: 1px solid var(--rule); font-size: 13px; color: var(--quiet); }
footer p + p { margin-top: 4px; }
a { color: inherit; text-decoration-color: var(--base); text-underline-offset: 3px; }
a:hover { color: var(--ink); }
@media (max-width: 760px) {
  body { padding: 24px 18px 40px; }
  h1 { font-size: 30px; } .date { font-size: 17px; }
  main { grid-template-columns: minmax(0, 1fr); gap: 36px; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures > div { padding: 12px 12px 12px 0; }
  .figures > div:nth-child(even) { padding-left: 14px; border-left: 1px solid var(--rule); }
  .figures > div:nth-child(odd) { padding-left: 0; border-left: 0; }
  .figures > div:nth-child(n + 3) { border-top: 1px solid var(--rule); }
  .figures .value { font-size: 24px; }
  .figures .against { display: block; }
  .drawing.wide { display: none; } .drawing.narrow { display: block; }
  th, td { padding-left: 12px; }
  tbody th.text { min-width: 84px; white-space: normal; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  main { gap: 28px 32px; }
  details { display: none; }
  .bars rect, .part, .swatch, .column, .cell { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { margin: 16mm; }
}
`;
