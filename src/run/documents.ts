/** Which documents below folders of such are read: a site of them may hold thousands, and few speak of what is kept. */

const document = /(^|\/)(docs?|documentation|content)\/(.*\.)?(md|mdx|rst|adoc)$/i
const besideRoot = /^[^/]+\/[^/]+$/
const telling =
  /back(ing)?[-_]?up|restor|recover|disaster|(up|down)grad|updat|migrat|maint[ae]|operat|admin|runbook|playbook|incident|scaling|postgres|mysql|mariadb|mongo|database|dump|snapshot|self-?host|deploy|production|(^|[/_.-])(dr|db|ops)[/_.-]/i
/** Where what stands around a system is told of. */
const around =
  /infra|archi|monitor|observab|hosting|h[ée]berg|exploit|operat|runbook|deploy|production|\bcdn\b|\bwaf\b|firewall|cloudflare|fastly|cloudfront|dashboard|onboard|stack|overview|logging|alert|uptime|outage|incident|network/i
const [most, mostAround] = [300, 100]
const none: readonly string[] = []

/** Readers of documents, which are no place for anything that runs. */
export const ofDocuments: ReadonlySet<string> = new Set(['runbook', 'outside'])

/** The readers that a document is left out for, asked in the order of paths: for what its name and its folder's say, and beyond a bound whatever they say. */
export function documentsLeft(): (path: string) => readonly string[] {
  let taken = 0
  let takenAround = 0
  return (path) => {
    if (!document.test(path) || besideRoot.test(path)) return none
    const near = path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1)
    return [...(telling.test(near) && ++taken <= most ? [] : ['runbook']), ...(around.test(near) && ++takenAround <= mostAround ? [] : ['outside'])]
  }
}
