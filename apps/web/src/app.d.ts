import type { IncomingMessage } from 'node:http';
import type { ApiCaller } from '@clientnest/api';
import type { RequestApi } from '#lib/server/request-api.ts';

declare global {
  namespace App {
    interface Locals {
      /** The procedures, called in process as this request's visitor. */
      api: ApiCaller;
      /** The same visitor, for the endpoint that serves the procedures over HTTP. */
      apiContext: RequestApi['context'];
      requestId: string;
    }
    interface Platform {
      /** Absent under the development server. */
      req?: IncomingMessage;
    }
    interface Error {
      /** What the page is headed with, when the message is for people. */
      title?: string;
      /** Seconds until trying again makes sense. */
      retryAfterSeconds?: number;
    }
  }
}
