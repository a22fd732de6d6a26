/** What GitHub has answered in this run, so that asking again for what has not changed costs nothing of the rate limit. */
import type { Answer, Sending, SendOptions } from './redirects.ts'
import { httpFailure } from './retry.ts'

/**
 * Source: docs.github.com, "Best practices for using the REST API", conditional requests.
 * Answers are kept as text: whoever gets one may change it.
 */
interface Stored {
  readonly etag: string
  readonly answer: string
}

/** Characters of all answers together, and of one. */
const budget = 8_000_000
const largest = 2_000_000

export interface AnswerStore {
  /** Sends a request; an answer of `304` becomes what was answered before. */
  asking(send: Sending, options: SendOptions, place: { readonly url: string; readonly accept: string }): Promise<Answer>
}

export function answerStore(): AnswerStore {
  const stored = new Map<string, Stored>()
  let size = 0
  const forget = (key: string): void => {
    size -= stored.get(key)?.answer.length ?? 0
    stored.delete(key)
  }
  const keep = (key: string, answer: Answer): void => {
    forget(key)
    const { etag } = answer.headers
    if (typeof etag !== 'string' || answer.status !== 200) return
    const text = JSON.stringify({ ...answer, headers: { ...answer.headers } })
    if (text.length > largest) return
    stored.set(key, { etag, answer: text })
    size += text.length
    // The oldest first.
    for (const old of stored.keys()) {
      if (size <= budget) return
      forget(old)
    }
  }
  return {
    async asking(send, options, { url, accept }) {
      if (options.method !== 'GET' || isLasting(url)) return send(options)
      const key = `${accept} ${url}`
      const known = stored.get(key)
      if (known === undefined) delete options.headers['if-none-match']
      else options.headers['if-none-match'] = known.etag
      try {
        const answer = await send(options)
        keep(key, answer)
        return answer
      } catch (error) {
        if (known === undefined || httpFailure(error)?.status !== 304) throw error
        return JSON.parse(known.answer) as Answer
      }
    },
  }
}

/** Objects of git never change, and whoever asks keeps them. */
function isLasting(url: string): boolean {
  return /\/git\/(blobs|trees|commits)\/|\/actions\/artifacts\//.test(url)
}
