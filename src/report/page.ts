import { escapeHtml, type Markup } from './markup.js';
import { STYLE } from './sections/style.js';

/** A whole HTML file around a body: no network, no script, no other file. @param ownStyle rules of this kind of page. */
export function pageOf(title: string, body: Markup, ownStyle = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Lernmatrix">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${ownStyle}</style>
</head>
<body>
${body.source}
</body>
</html>
`;
}
