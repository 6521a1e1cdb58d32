export { DomainError } from '@clientnest/auth';
export type { DeadLinkReason, DomainErrorCode } from '@clientnest/auth';
export { createContext } from './context.ts';
export type { ApiRequest, ApiServices, SessionCookie } from './context.ts';
export { toPublicError } from './errors.ts';
export type { PublicError } from './errors.ts';
export { isSetUpOpen } from './owners/set-up.ts';
export { appRouter, createCaller } from './router.ts';
export type { ApiCaller, AppRouter } from './router.ts';
