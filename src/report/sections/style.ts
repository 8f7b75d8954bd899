/** The report's style sheet: light and dark, phone and paper. Colours are chosen to be told apart by
 * readers with colour-blindness (after Okabe and Ito), each in a shade for light and one for dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --sheet: #f6f7f8; --ink: #1b2025; --quiet: #5c6670; --rule: #dfe3e7;
  --series-0: #59636e; --series-1: #0072b2; --series-2: #c44e00; --series-3: #00855f;
  --series-4: #a8478a; --series-5: #a97900; --series-6: #2d8fc4; --series-7: #6a4fb0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --sheet: #1b2026; --ink: #e4e8ec; --quiet: #9aa5b0; --rule: #2e353d;
    --series-0: #a9b4bf; --series-1: #4aa8e0; --series-2: #f08a4b; --series-3: #35c59a;
    --series-4: #dd8cc3; --series-5: #e3b341; --series-6: #8fd0f5; --series-7: #ab96ea;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
main { max-width: 60rem; margin: 0 auto; padding: 3.5rem 1.5rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 0.4rem; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 0.35rem; font-weight: 650; }
h3 { font-size: 0.95rem; margin: 0 0 0.35rem; font-weight: 620; }
p { margin: 0 0 0.8rem; }
section { margin-top: 3rem; }
.facts, .note, figcaption { color: var(--quiet); font-size: 0.9rem; line-height: 1.5; }
.facts { margin: 0; }
.note { max-width: 46rem; }
.answer { font-size: 1.3rem; line-height: 1.5; margin: 2rem 0 0; text-wrap: pretty; }
.answer strong { font-weight: 680; white-space: nowrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; line-height: 1.35; }
th, td { padding: 0.45rem 0 0.45rem 1.25rem; text-align: right; white-space: nowrap; vertical-align: baseline; }
th:first-child { text-align: left; padding-left: 0; white-space: normal; position: sticky; left: 0; background: var(--paper); }
tbody th span { display: block; width: max-content; max-width: 13rem; }
thead th { font-weight: 550; color: var(--quiet); border-bottom: 1px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 600; }
tbody tr + tr > * { border-top: 1px solid var(--rule); }
td.best { font-weight: 680; }
td .half, td .range { color: var(--quiet); font-weight: 400; }
td.unshown { color: var(--quiet); }
.methods { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.25rem; margin: 1.4rem 0 0; font-size: 0.93rem; }
.methods dt { font-weight: 600; max-width: 16rem; }
.methods dd { margin: 0; color: var(--quiet); }
figure { margin: 1rem 0 0; }
figcaption { margin-top: 0.5rem; max-width: 50rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.4rem; padding: 0; margin: 0.9rem 0 0.6rem; font-size: 0.9rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.5rem; }
.legend svg { flex: none; }
.plot { --plot-background: var(--paper); display: block; height: auto; max-width: 100%; overflow: visible; }
.plot text, .plot tspan { white-space: pre; }
.narrow { display: none; }
.pair, .tensors { display: grid; gap: 1.5rem 2rem; margin-top: 1rem; }
.pair { grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.tensors { grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.pair figure, .tensors figure { margin: 0; min-width: 0; }
.pair svg, .tensors svg { width: 100%; max-width: 28rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)); gap: 1.5rem 2.5rem; margin-top: 0.9rem; }
.columns ul { margin: 0; padding: 0; list-style: none; font-size: 0.93rem; }
.columns li { padding: 0.3rem 0 0.3rem 1.4rem; position: relative; }
.columns li::before { position: absolute; left: 0; color: var(--quiet); content: "–"; }
.columns .yes li::before { content: "✓"; color: var(--series-3); }
.record { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; margin: 0.9rem 0 0; font-size: 0.93rem; }
.record dt { color: var(--quiet); }
.record dd { margin: 0; min-width: 0; }
details { margin-top: 1.2rem; }
summary { cursor: pointer; font-weight: 600; font-size: 0.95rem; }
summary:focus-visible { outline: 2px solid var(--series-1); outline-offset: 3px; border-radius: 2px; }
pre, code { font: 0.85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--sheet); padding: 1rem 1.2rem; border-radius: 6px; overflow-x: auto; margin: 0.7rem 0 0; }
code { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  main { padding: 2rem 1.1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .answer { font-size: 1.12rem; margin-top: 1.4rem; }
  section { margin-top: 2.4rem; }
  .wide { display: none; }
  .narrow { display: block; }
  .scroll { margin-right: -1.1rem; padding-right: 1.1rem; }
  tbody th span { max-width: 7rem; }
  th, td { padding-left: 1rem; }
  .methods { grid-template-columns: 1fr; gap: 0; }
  .methods dd { margin-bottom: 0.6rem; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --sheet: #fff; --ink: #000; --quiet: #444; --rule: #ccc;
    --series-0: #59636e; --series-1: #0072b2; --series-2: #c44e00; --series-3: #00855f;
    --series-4: #a8478a; --series-5: #a97900; --series-6: #2d8fc4; --series-7: #6a4fb0;
  }
  @page { margin: 16mm 14mm; }
  body { font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .wide { display: block; } .narrow { display: none; }
  .answer { font-size: 13pt; }
  section { margin-top: 1.6rem; }
  figure, table, .columns > div, h2, h3 { break-inside: avoid; }
  h2, h3, .legend { break-after: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; } th, td { white-space: normal; padding: 0.25rem 0 0.25rem 0.6rem; } th:first-child { position: static; } tbody th span { max-width: 7rem; }
  .pair { grid-template-columns: 1fr 1fr; } .tensors { grid-template-columns: 1fr 1fr 1fr; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  details > summary { list-style: none; }
  pre { white-space: pre-wrap; padding: 0; }
}
`;
