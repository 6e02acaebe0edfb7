import { type Alert, type AlertChannel, headline } from './alert.js';

/** A mail as nodemailer takes it. */
export interface AlertMail {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** What sends mails: a transport of nodemailer, or anything else with its `sendMail`. */
export interface MailTransport {
  sendMail(mail: AlertMail): Promise<unknown>;
}

export interface MailChannelOptions {
  transport: MailTransport;
  from: string;
  /** One address or several, separated by commas. */
  to: string;
  /** Stands in front of each subject. @default 'cortado' */
  label?: string;
  /** @default 'mail' */
  name?: string;
}

/**
 * Alerts by mail, one mail for each.
 * @example mailChannel({ transport: createTransport('smtp://mail.example.com'), from: 'jobs@example.com', to: 'ops@example.com' })
 */
export function mailChannel({
  transport,
  from,
  to,
  label = 'cortado',
  name = 'mail',
}: MailChannelOptions): AlertChannel {
  return {
    name,
    send: (alert) =>
      transport.sendMail({
        from,
        to,
        subject: `[${label}] ${headline(alert)}`,
        text: [headline(alert), '', alert.message, '', ...factsOf(alert).map((it) => it.join(': '))].join(
          '\n',
        ),
        html: htmlOf(alert),
      }),
  };
}

function htmlOf(alert: Alert): string {
  const rows = factsOf(alert).map(([what, value]) => `<li>${escapeHtml(what)}: ${escapeHtml(value)}</li>`);
  return `<h3>${escapeHtml(headline(alert))}</h3><p>${escapeHtml(alert.message)}</p><ul>${rows.join('')}</ul>`;
}

function factsOf({ since, openedAt, recoveredAt }: Alert): [string, string][] {
  return [
    ['Since', since.toISOString()],
    ['Noticed', openedAt.toISOString()],
    ...(recoveredAt ? [['Over', recoveredAt.toISOString()] satisfies [string, string]] : []),
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (it) => ENTITIES[it] as string);
}
