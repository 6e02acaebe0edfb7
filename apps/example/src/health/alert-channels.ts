import { type Alert, type AlertChannel, logError, mailChannel, webhookChannel } from '@cortado/core';
import { createTransport } from 'nodemailer';
import type { Notice } from '../notifications/notice.js';
import type { Notifications } from '../notifications/notifications.js';
import type { AlertPlaces } from './alert-places.js';

const FROM = 'Flight back office <back-office@localhost>';

/** Everything that hears of an incident: always the error log and the notices, and the places that are set. */
export function alertChannels(places: AlertPlaces, notifications: Notifications): AlertChannel[] {
  const { smtp, to, webhook, secret } = places;
  return [
    { name: 'error-log', send: writeError },
    { name: 'notices', send: async (alert) => void (await notifications.notify(noticeOf(alert))) },
    ...(smtp && to
      ? [mailChannel({ transport: createTransport(smtp), from: FROM, to, label: 'flights' })]
      : []),
    ...(webhook && secret ? [webhookChannel({ url: webhook, secret })] : []),
  ];
}

async function writeError(alert: Alert): Promise<void> {
  if (alert.event !== 'recovered')
    await logError(`The jobs are not well: ${alert.kind}`, new Error(alert.message));
}

function noticeOf({ event, message }: Alert): Notice {
  const isOver = event === 'recovered';
  const text = `${isOver ? 'Over' : 'Alert'}: ${message}`.slice(0, 200);
  return { text, indicator: isOver ? 'green' : 'red' };
}
