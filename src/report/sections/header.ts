import { answerOf } from '../answer.js';
import { countText, dayText, durationText, plainText } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { ExperimentResult } from '../result.js';

/** The title, what was run, and the answer. */
export function headerSection(result: ExperimentResult): Markup {
  return html`<header>
<h1>${result.title}</h1>
<p class="facts">${factsOf(result)}</p>
<p class="answer">${emphasised(plainText(answerOf(result)))}</p>
</header>`;
}

/** Sets the accuracies that were kept in bold: they are what a reader looks for. */
function emphasised(answer: string): Markup[] {
  const parts = answer.split(/(?<= keeps )(\d\S* %)/);
  return parts.map((part, i) => (i % 2 === 1 ? html`<strong>${part}</strong>` : html`${part}`));
}

function factsOf({ model, data, startedAt, wallSeconds }: ExperimentResult): string {
  return [
    `${model.name}, ${countText(model.parameters)} parameters`,
    `${data.name}, ${countText(data.trainCount)} training and ${countText(data.testCount)} test examples`,
    dayText(startedAt),
    `took ${durationText(wallSeconds)}`,
  ].join(' · ');
}
