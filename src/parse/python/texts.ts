/** Texts that are put together of what is known and what is not. */
import type { PyPlace, PyValue } from './values.ts'

/** Texts and values as one text, as far as they are known. */
export function joined(parts: readonly (string | PyValue)[], at: PyPlace): PyValue {
  const flat: (string | PyValue)[] = []
  const add = (text: string): void => {
    const last = flat.at(-1)
    if (typeof last === 'string') flat[flat.length - 1] = last + text
    else flat.push(text)
  }
  for (const part of parts) {
    if (typeof part === 'string') add(part)
    else if (part.is === 'text') add(part.text)
    else if (part.is === 'number') add(String(part.number))
    else if (part.is === 'mixed') {
      for (const one of part.parts)
        if (typeof one === 'string') add(one)
        else flat.push(one)
    } else flat.push(part)
  }
  const kept = flat.filter((part) => part !== '').slice(0, 200)
  const [first] = kept
  if (kept.length === 0) return { is: 'text', text: '', at }
  return kept.length === 1 && typeof first === 'string' ? { is: 'text', text: first.slice(0, 100_000), at } : { is: 'mixed', parts: kept, at }
}
