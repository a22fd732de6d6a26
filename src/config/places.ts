/** Where each key of the configuration stands, so that problems and weakenings are told with their lines. */

export type Route = readonly (string | number)[]

export interface Places {
  /** The line of a key's value, 1-based; of a map or list, the line of its key. Undefined when the file does not hold it. */
  readonly line: (route: Route) => number | undefined
  /** The line of the key itself. */
  readonly keyLine: (route: Route) => number | undefined
}

export const nowhere: Places = { line: () => undefined, keyLine: () => undefined }

/** Collects places while a file is read. */
export class PlaceMap implements Places {
  readonly #lines = new Map<string, { readonly key: number; readonly value: number }>()

  set(route: Route, key: number, value: number): void {
    this.#lines.set(JSON.stringify(route), { key, value })
  }

  readonly line = (route: Route): number | undefined => this.#lines.get(JSON.stringify(route))?.value

  readonly keyLine = (route: Route): number | undefined => this.#lines.get(JSON.stringify(route))?.key

  /** The line of the nearest thing that stands above a route: what is missing is told where it should be. */
  near(route: Route): number {
    for (let length = route.length; length > 0; length--) {
      const line = this.line(route.slice(0, length))
      if (line !== undefined) return line
    }
    return 1
  }
}

/** A route in words: `gate.waive.roles[0]`, `rules.backup/retention.days`. */
export function routeText(route: Route): string {
  return route.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}
