/** Which YAML is Cloud Run's own: it is spelt like an object of Kubernetes, and no cluster takes it. */

const apiVersion = /^["']?apiVersion["']?[ \t]*:[ \t]*["']?([a-z0-9./]{1,80})/gm

/**
 * Services and jobs that `gcloud run services replace` takes ({@link https://cloud.google.com/run/docs/reference/yaml/v1}): Knative's group, with something of
 * Cloud Run's in it, or Cloud Run's own group. Knative's Service without it is some cluster's.
 */
export function isRunManifest(text: string): boolean {
  if (!text.includes('apiVersion') || !text.includes('.googleapis.com/') || !/\brun\.googleapis\.com\/|\bcloud\.googleapis\.com\/location/.test(text))
    return false
  let found = false
  for (const [, version = ''] of text.matchAll(apiVersion)) {
    if (!/^(serving\.knative\.dev|run\.googleapis\.com)\/v1/.test(version)) return false
    found = true
  }
  return found
}
