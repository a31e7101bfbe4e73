import { json } from '../answers.js';
import { escapeHtml } from './html.js';
import type { Inbox, Mail } from './inbox.js';

/** Nothing may load but our own inline style; a mail's own frame inherits this. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; form-action 'none'";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0 auto; max-width: 60rem; padding: 1.5rem }
  ol { list-style: none; padding: 0 }
  li { border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding: .75rem 0 }
  iframe { background: #fff; border: 1px solid #999; border-radius: .5rem; height: 22rem; width: 100% }
  pre { overflow-x: auto; white-space: pre-wrap }
  small { opacity: .75 }`;

/** Answers the local inbox: the list, one mail with `?id=`, or JSON with `?format=json`; `?to=` narrows. */
export function inboxPage(inbox: Inbox, url: URL): Response {
  const to = url.searchParams.get('to') ?? undefined;
  if (url.searchParams.get('format') === 'json') return json(inbox.list(to));
  const id = url.searchParams.get('id');
  if (id === null) return page('Caixa de entrada local', listOf(inbox.list(to)));
  const mail = inbox.find(id);
  if (mail === undefined) return page('Mensagem não encontrada', BACK, 404);
  return page(mail.subject, mailView(mail));
}

const BACK = '<p><a href="/_dev/inbox">Todas as mensagens</a></p>';

function listOf(mails: readonly Mail[]): string {
  if (mails.length === 0)
    return '<p>Nenhuma mensagem ainda. O que o produto enviar por e-mail aparece aqui.</p>';
  const items = mails.map(
    (mail) =>
      `<li><a href="/_dev/inbox?id=${mail.id}">${escapeHtml(mail.subject)}</a><br />${addressLine(mail)}</li>`,
  );
  return `<ol>${items.join('')}</ol>`;
}

function mailView(mail: Mail): string {
  // no scripts in the frame; links open outside of it, as a mail program would
  const frame = escapeHtml(`<base target="_blank" />${mail.html}`);
  return `${BACK}<p>${addressLine(mail)}</p>
    <iframe title="Mensagem" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${frame}"></iframe>
    <h2>Texto</h2><pre>${withLinks(mail.text)}</pre>`;
}

function addressLine(mail: Mail): string {
  return `<small>${escapeHtml(mail.to)}, ${escapeHtml(mail.sentAt.slice(0, 19).replace('T', ' '))} UTC</small>`;
}

function withLinks(text: string): string {
  return escapeHtml(text).replace(/https?:\/\/[^\s<]+/g, (link) => `<a href="${link}">${link}</a>`);
}

function page(title: string, body: string, status = 200): Response {
  const heading = escapeHtml(title);
  const html = `<!doctype html><html lang="pt-BR"><head><meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" /><title>${heading}</title><style>${STYLE}</style></head>
    <body><h1>${heading}</h1>${body}</body></html>`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
}
