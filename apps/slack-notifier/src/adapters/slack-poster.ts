import type { PostMessage, PostResult } from '../ports.ts';
import { errorCode, retryAfterSeconds } from '../slack-answer.ts';

const TIMEOUT_MILLISECONDS = 5_000;
/** Slack's answers are a word; whatever else answers is not read to its end. */
const READ_CHARACTERS = 200;

export function slackPoster(signal: AbortSignal): PostMessage {
  return async (address, message): Promise<PostResult> => {
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(message),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
      });
      const seconds = retryAfterSeconds(response.headers.get('retry-after'));
      return {
        kind: 'answer',
        status: response.status,
        code: errorCode(await beginningOf(response)),
        ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
      };
    } catch {
      // The error could name the address, and there is nothing to learn from it: no answer is no answer.
      return { kind: 'no-answer' };
    }
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of body) {
      text += decoder.decode(part, { stream: true });
      if (text.length > READ_CHARACTERS) break;
    }
  } catch {
    // The status has come, and with it Slack's word: a body that breaks off changes nothing.
  }
  return text.slice(0, READ_CHARACTERS);
}
