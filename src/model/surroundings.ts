/** What stands around the services: what watches them, what tries them, what is in front, what people are told to do. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import type { BuildDeclaration } from './declaration.ts'

/** One thing that looks at the system: a scrape job, an alert rule, an uptime check, a log shipper, a dashboard, a receiver of alerts. */
export interface WatchDeclaration {
  readonly kind: 'watch'
  readonly what: 'scrape' | 'alert' | 'uptime' | 'logs' | 'dashboard' | 'notify' | 'disk' | 'database' | 'errors' | 'apm'
  /** The software: prometheus, alertmanager, grafana, promtail, gatus, github-actions … */
  readonly tool: string
  /** A name that stays when lines move: the job, the alert, the check. */
  readonly name: string
  readonly path: string
  readonly at: Evidence
  /** What it looks at, as the file says: `backend:3000`, a URL, a path, a service's name. Never with credentials. */
  readonly of: readonly Fact<string>[]
  /** For alerts: what it is about. */
  readonly signal?: 'errors' | 'latency' | 'connections' | 'memory' | 'cpu' | 'disk' | 'down' | 'backup' | 'replication' | 'other'
  /** As a ratio for shares (0.05 for 5 %), seconds for latency, a plain number otherwise. */
  readonly threshold?: Fact<number>
  /** How long it must hold, in seconds. */
  readonly forSeconds?: Fact<number>
  /** Where it tells: a channel's kind, such as slack or email, never its address. */
  readonly to?: Fact<string>
  /** Of a script: it prints what it found, which whoever starts it may pass on. */
  readonly prints?: boolean
  /** It asks from outside the host that it watches. */
  readonly outside?: boolean
  /** For a configuration of Prometheus: the rule files it loads, as written. */
  readonly loads?: readonly string[]
  /** Why it does not count although it is written. */
  readonly disabled?: string
  /** Of a scrape job: workloads of a cluster whose pods it asks at their own addresses, whatever Services there are. */
  readonly pods?: readonly string[]
  /** A file of alert rules that can't be read: which there are, nobody here knows. */
  readonly unread?: true
}

/** A script that puts load on the system. */
export interface LoadTestDeclaration {
  readonly kind: 'load-test'
  /** k6, artillery, locust, jmeter, hey … */
  readonly tool: string
  readonly name: string
  readonly path: string
  readonly at: Evidence
  /** Users at once at its peak. */
  readonly users?: Fact<number>
  /** Requests or arrivals a second at its peak. */
  readonly rate?: Fact<number>
  /** Limits that fail the run, as written: `http_req_duration p(95)<500`. */
  readonly thresholds: readonly Fact<string>[]
  /** A document says how somebody makes the load by hand. */
  readonly noted?: true
  /** The README of a folder is called after it: what is asked for, and when it fails, a program there says. */
  readonly titled?: true
}

/** A document that says what to do when things break. */
export interface RunbookDeclaration {
  readonly kind: 'runbook'
  readonly path: string
  readonly at: Evidence
  readonly title: string
  readonly rtoHours?: Fact<number>
  readonly rpoHours?: Fact<number>
  /** It describes how to restore. */
  readonly restores?: Evidence
}

/** What a document of the repository says stands outside of it. */
export interface OutsideDeclaration {
  readonly kind: 'outside'
  readonly what: 'uptime' | 'dashboards' | 'cdn' | 'firewall'
  /** As the document names it. */
  readonly by: string
  readonly at: Evidence
}

/** Something that looks for known holes in what the code depends on, or keeps it current. */
export interface ScannerDeclaration {
  readonly kind: 'scanner'
  /** dependabot, renovate, npm-audit, trivy, snyk … */
  readonly tool: string
  readonly path: string
  readonly at: Evidence
  /** Ecosystems or folders it covers, as written. */
  readonly covers: readonly string[]
  readonly disabled?: string
  /** The name under which it is sure to be found, where it has another. */
  readonly misnamed?: string
  /** A bot whose changes a workflow reckons with: its settings may lie outside of the tree. */
  readonly reckoned?: boolean
}

/** What stands in front of services and is configured in a file of its own: nginx, Traefik's static and dynamic files, Caddy, HAProxy. */
export interface ProxyDeclaration {
  readonly kind: 'proxy'
  readonly software: 'nginx' | 'traefik' | 'caddy' | 'haproxy'
  readonly path: string
  readonly at: Evidence
  readonly servers: readonly ProxyServer[]
  /** Files it pulls in, as written. */
  readonly includes: readonly Fact<string>[]
  /** What it passes on as it comes, whatever protocol that is. */
  readonly streams?: readonly ProxyStream[]
  /** Ports at which it answers to whoever asks about itself. */
  readonly doors?: readonly ProxyDoor[]
  /** Its lines as written, of Caddy and HAProxy: in its container, variables are filled and several files are one. */
  readonly written?: readonly ProxyDirective[]
  /** All files that were read as this one, where several are. */
  readonly parts?: readonly string[]
  /** Servers of files that lie beside these in the container, and that it does not read. */
  readonly idle?: readonly ProxyServer[]
}

/** A line of a proxy's own language with what stands in its block; a section of HAProxy is one, too. */
export interface ProxyDirective {
  readonly words: readonly string[]
  readonly line: number
  readonly path: string
  readonly block?: readonly ProxyDirective[]
  /** Where the variable is set that its words were filled with. */
  readonly from?: Evidence
  /** A condition stands around it of which nobody here can tell whether it holds. */
  readonly perhaps?: true
}

export interface ProxyListen {
  readonly port: number
  readonly tls: boolean
  /** Where it is bound to one address alone. */
  readonly address?: string
  readonly at: Evidence
}

export interface ProxyStream {
  /** Stays when lines move: the frontend's name, the address it is written under. */
  readonly name: string
  readonly at: Evidence
  readonly listens: readonly ProxyListen[]
  readonly upstreams: readonly ProxyUpstream[]
  /** Refuses who does not come from a private network; unresolved where that can't be told. */
  readonly limited?: Fact<boolean>
}

export interface ProxyDoor {
  /** In words, with what keeps nobody out: `Caddy’s admin API without a password`. */
  readonly what: string
  readonly port: number
  readonly at: Evidence
}

export interface ProxyServer {
  readonly at: Evidence
  readonly hosts: readonly Fact<string>[]
  readonly listens: readonly ProxyListen[]
  /** The certificate's file, where one is named. */
  readonly certificate?: Fact<string>
  /** Its certificate is a public authority's, where the proxy gets it by itself or says whose it is. */
  readonly trusted?: Fact<boolean>
  /** Everything it answers is sent on to HTTPS. */
  readonly redirects?: Evidence
  /** Something is sent on to HTTPS, and what that is was not understood. */
  readonly redirectsSome?: Evidence
  /** It takes the client's address or protocol from what another proxy tells it. */
  readonly behind?: Evidence
  /** Where requests go: `http://backend:3000`, an upstream's members. */
  readonly upstreams: readonly ProxyUpstream[]
  /** Beginnings of addresses that go to a host of their own, each with its slash at the end: `/api/`. */
  readonly paths?: readonly ProxyPath[]
  /** Response headers it sets, lower case. */
  readonly headers: readonly string[]
  readonly limits: readonly { readonly what: string; readonly at: Evidence }[]
}

export interface ProxyPath {
  readonly prefix: string
  readonly host: string
}

export interface ProxyUpstream {
  readonly host: Fact<string>
  readonly port?: Fact<number>
  /** It leaves out members that fail: passive or active checks. */
  readonly checks?: Evidence
  /** What stands before it alone: response headers, lower case, and limits. */
  readonly headers?: readonly string[]
  readonly limits?: readonly Evidence[]
  /** Members of one group are alike: each request goes to one of them. */
  readonly group?: string
  readonly at: Evidence
}

/** An image that a workflow builds from this tree and pushes. */
export interface PublicationDeclaration {
  readonly kind: 'publication'
  readonly path: string
  readonly at: Evidence
  /** In lower case, without tags; `*` stands for a part that only the run knows. */
  readonly images: readonly string[]
  readonly build: BuildDeclaration
}
