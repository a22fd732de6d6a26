/** Sockets that are handed out, none of which may outlive the observation. */
import type { Socket } from 'node:net'
import { Unreached } from '../probes/probe.ts'
import type { Bounds } from './bounds.ts'

/** Ends with the observation, and an error that nobody listens for any more is nobody's. */
export function held<S extends Socket>(socket: S, bounds: Bounds): S {
  socket.on('error', () => {})
  socket.once(
    'close',
    bounds.keep(() => socket.destroy(endOf(bounds))),
  )
  return socket
}

/** Whoever reads from a socket that is ended this way gets the reason, where there is one to give. */
function endOf({ signal }: Bounds): Error | undefined {
  return signal.reason instanceof Unreached ? signal.reason : undefined
}
