import { readResendWebhook, WebhookRefused } from '@clientnest/email';
import { getInstallation } from './installation.ts';

const headersOf = (request: Request) => {
  const read = (name: string): string =>
    request.headers.get(`svix-${name}`) ?? request.headers.get(`webhook-${name}`) ?? '';
  return { id: read('id'), timestamp: read('timestamp'), signature: read('signature') };
};

/** Takes a report of Resend and leaves the rest to a job. Answers the status: 404 while no secret is set. */
export const takeResendWebhook = async (request: Request): Promise<200 | 401 | 404> => {
  const { settings, services } = getInstallation();
  if (!settings.resendWebhookSecret) return 404;
  const signed = { secret: settings.resendWebhookSecret, headers: headersOf(request), body: await request.text() };
  try {
    const report = readResendWebhook(signed);
    if (report) {
      const { id: reportId, emailId: messageId, happenedAt, ...rest } = report;
      await services.jobs.enqueue(services.sql, 'apply-email-event', {
        reportId,
        messageId,
        happenedAt: happenedAt.toISOString(),
        ...rest,
      });
    }
    return 200;
  } catch (error) {
    if (error instanceof WebhookRefused) return 401;
    throw error;
  }
};
