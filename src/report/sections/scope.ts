import { html, type Markup } from '../markup.js';
import type { Scope } from '../result.js';

/** What the numbers do and do not include, and what was decided without a source. */
export function scopeSection({ simulated, notSimulated, ourChoices }: Scope): Markup {
  return html`<section id="scope">
<h2>What was simulated</h2>
<div class="columns">
${list('Simulated', 'yes', simulated, 'Nothing: the network ran digitally.')}
${list('Not simulated', 'no', notSimulated, 'Nothing is recorded as left out.')}
${ourChoices.length > 0 ? list('Our choices, where no source settles it', 'choices', ourChoices, '') : undefined}
</div>
</section>`;
}

function list(title: string, kind: string, items: readonly string[], empty: string): Markup {
  const shown = items.length > 0 ? items : [empty];
  const marks = items.length > 0 ? kind : 'no';
  return html`<div><h3>${title}</h3><ul class="${marks}">${shown.map((item) => html`<li>${item}</li>`)}</ul></div>`;
}
