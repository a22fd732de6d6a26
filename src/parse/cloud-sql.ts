/** Connection names of Cloud SQL, `project:region:instance`, by which sockets and connectors reach an instance without an address. */

/** The folder in which Cloud Run and App Engine put an instance's socket. {@link https://cloud.google.com/sql/docs/postgres/connect-run} */
export function socketOf(connection: string): string {
  return `/cloudsql/${connection}`
}

/**
 * What a connection name inside a text is known by: region and instance, for the project is often a variable. The text is the name itself, with
 * a port that App Engine may listen on, or has the folder of sockets in front.
 */
export function connectionIn(text: string): string | undefined {
  const found = /(?:^|\/cloudsql\/)(?:[a-z][a-z0-9.-]{1,80}:){0,1}[^:/\s]{1,120}:([a-z]{2,20}-[a-z]{2,20}\d{1,2}):([a-z][a-z0-9-]{0,90})(?=$|[/?&.=,])/.exec(
    text.trim(),
  )
  return found === null ? undefined : `${found[1]}:${found[2]}`
}
