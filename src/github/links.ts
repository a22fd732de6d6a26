/** Addresses on GitHub's site, for reports. */

/** A line of a file at a commit; safe inside a Markdown link. */
export function blobLink(serverUrl: string, repository: string, commit: string, path: string, line: number): string {
  const encoded = path.split('/').map(encodePart).join('/')
  return `${serverUrl.replace(/\/+$/, '')}/${repository}/blob/${commit}/${encoded}#L${line}`
}

/** `encodeURIComponent` leaves marks that end or style a Markdown link. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*~_]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The page of a workflow run, where its step summaries stand. */
export function runLink(serverUrl: string, repository: string, run: number): string {
  return `${serverUrl.replace(/\/+$/, '')}/${repository}/actions/runs/${run}`
}
