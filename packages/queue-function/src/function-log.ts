import { Logger } from '@aws-lambda-powertools/logger';

/** Where functions write what happened. Fields are single facts: never a whole event, never the environment. */
export interface FunctionLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A log that can name the invocation in each line. */
export interface InvocationLog extends FunctionLog {
  startInvocation(requestId: string): void;
}

/** Structured JSON lines by Powertools; service name and level come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_LOG_LEVEL. */
export function createFunctionLog(logger = new Logger()): InvocationLog {
  return {
    info: (message, fields) => logger.info(message, { ...fields }),
    warn: (message, fields) => logger.warn(message, { ...fields }),
    error: (message, fields) => logger.error(message, { ...fields }),
    startInvocation: (requestId) => logger.appendKeys({ function_request_id: requestId }),
  };
}
