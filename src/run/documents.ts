/** Which documents below folders of such are read: a site of them may hold thousands, and few speak of what is kept. */

const document = /(^|\/)(docs?|documentation|content)\/(.*\.)?(md|mdx|rst|adoc)$/i
const besideRoot = /^[^/]+\/[^/]+$/
const telling =
  /back(ing)?[-_]?up|restor|recover|disaster|(up|down)grad|updat|migrat|maint[ae]|operat|admin|runbook|playbook|incident|scaling|postgres|mysql|mariadb|mongo|database|dump|snapshot|self-?host|deploy|production|(^|[/_.-])(dr|db|ops)[/_.-]/i
const most = 300

/** Whether a document is left, asked in the order of paths: for what its name and its folder's say, and beyond a bound whatever they say. */
export function documentsLeft(): (path: string) => boolean {
  let taken = 0
  return (path) => {
    if (!document.test(path) || besideRoot.test(path)) return false
    const near = path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1)
    return !telling.test(near) || ++taken > most
  }
}
