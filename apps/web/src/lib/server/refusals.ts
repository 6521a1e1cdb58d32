import { DomainError, toPublicError } from '@clientnest/api';
import type { PublicError } from '@clientnest/api';
import { error, fail } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

/** What a procedure refused, in words for people. Everything else is no refusal but a fault, and is thrown again. */
const requireRefusal = (error: unknown): PublicError => {
  if (error instanceof TRPCError && (error.cause instanceof DomainError || error.cause instanceof ZodError))
    return toPublicError(error);
  throw error;
};

export type Attempt<Value> = { ok: true; value: Value } | { ok: false; refusal: PublicError };

/** Calls a procedure whose refusal the page answers itself. */
export const attempt = async <Value>(call: Promise<Value>): Promise<Attempt<Value>> => {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    return { ok: false, refusal: requireRefusal(error) };
  }
};

export type FormProblem = { message: string; fields: Record<string, string> };

/** A refusal as a form shows it: one sentence above, and one at each field that is wrong. */
const toFormProblem = ({ message, fields }: PublicError): FormProblem => ({
  message: fields.length > 0 ? 'Please look at what is marked below.' : message,
  fields: Object.fromEntries(fields.map((issue) => [issue.field, issue.message])),
});

type FormEvent = Pick<RequestEvent, 'setHeaders'>;

/** Answers a form with what was wrong and what was typed. Says when to try again, where waiting helps. */
export const refuseForm = <Values extends Record<string, string>>(
  { setHeaders }: FormEvent,
  refusal: PublicError,
  values: Values,
) => {
  if (refusal.retryAfterSeconds === null) return fail(400, { problem: toFormProblem(refusal), values });
  setHeaders({ 'Retry-After': String(refusal.retryAfterSeconds) });
  return fail(429, { problem: toFormProblem(refusal), values });
};

/** Answers with a page that says when to try again, where there is no form to show it in. */
const refuseForNow = ({ setHeaders }: FormEvent, { message, retryAfterSeconds }: PublicError): never => {
  setHeaders({ 'Retry-After': String(retryAfterSeconds ?? 60) });
  error(429, message);
};

/** Answers so when a call was refused because too much goes on: nothing was done, and the page must not say otherwise. */
export const refuseWhenBusy = (event: FormEvent, answer: Attempt<unknown>): void => {
  if (!answer.ok && answer.refusal.reason === 'TOO_MANY_ATTEMPTS') refuseForNow(event, answer.refusal);
};
