/** Makes a race certain: requests that must be under way at the same time wait for each other. */
import type { Overlay, OverlayRequest } from './gateway.ts'

/** Holds requests back until as many are there. */
export function meet(which: (request: OverlayRequest) => boolean, count: number): Overlay {
  let here = 0
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return async (request) => {
    if (!which(request)) return undefined
    here += 1
    if (here >= count) resolve()
    await promise
    return undefined
  }
}
