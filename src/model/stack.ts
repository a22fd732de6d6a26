/** A production stack: the files that describe what runs, and why they were taken for it. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'

export interface Stack {
  /** The project's name where it is said (`docker stack deploy … shop`, `name:`), else the folder's, else `production`. */
  readonly name: string
  /** `compose` and `swarm`, else the name of the platform that reads it. */
  readonly tool:
    | 'compose'
    | 'swarm'
    | 'kubernetes'
    | 'terraform'
    | 'cloudformation'
    | 'cdk'
    | 'pulumi'
    | 'app-spec'
    | 'render'
    | 'fly'
    | 'heroku'
    | 'railway'
    | 'vercel'
    | 'netlify'
    | 'cloudflare'
    | 'cloud-run'
    | 'ecs'
    | 'app-engine'
    | 'nomad'
    | 'ansible'
  /** Paths in the order they are merged. */
  readonly files: readonly string[]
  /** The folder relative paths start from: the first file's. */
  readonly folder: string
  /** Env files that fill in variables, in order; the default `.env` (or a committed example of it) is found by the reader. */
  readonly envFiles: readonly string[]
  /** Profiles the deploy command switches on; Terraform's workspace. */
  readonly profiles: readonly string[]
  /** What the command itself sets, `name=value`, over all files. It may hold secrets and is never printed. */
  readonly variables?: readonly string[]
  /** Names of variables whose values the command takes from where it runs. */
  readonly openVariables?: readonly string[]
  /** The command that sets them. */
  readonly variablesAt?: Evidence
  /** What is written into env files before a command brings it up, by path and name: over what the tree's own files of these paths hold. */
  readonly written?: ReadonlyMap<string, ReadonlyMap<string, Fact<string>>>
  /** How many copies commands of the tree say, over what files say: by process group, `''` for the default one. */
  readonly scaled?: ReadonlyMap<string, Fact<number>>
  /** Of CloudFormation: what is deployed as stacks of their own, and is one system by what they export to one another. */
  readonly parts?: readonly StackPart[]
  /** Of a stack that is one release of a chart: what its files don't tell. */
  readonly release?: ChartRelease
  /** Taken only because there is no better one: no command deploys it, no name says production. What stands in it may show that it is for development. */
  readonly unsure?: boolean
  /** A command of the tree brings it up. */
  readonly deployed?: true
  /** Nothing around that command speaks of deploying. */
  readonly unsaid?: true
  /** One sentence for the report: `deployed by ops/deploy.sh:12`, `its name says production`. */
  readonly why: string
}

/** A template as one deployment takes it. */
export interface StackPart {
  readonly file: string
  /** The stack that it is deployed as, where that is said. */
  readonly name?: string
  readonly region?: string
  /** Files of parameters, in order. */
  readonly valueFiles: readonly string[]
  /** SAM's environment, where one of those files is its configuration. */
  readonly environment?: string
  /** What the command itself sets, `name=value`. It may hold secrets and is never printed. */
  readonly variables?: readonly string[]
  readonly openVariables?: readonly string[]
  readonly variablesAt?: Evidence
}

export interface ChartRelease {
  /** Where the chart is not in the tree: as it is asked for, `bitnami/postgresql`, `oci://…/postgresql`. */
  readonly chart?: string
  /** As it is called, where that is said. */
  readonly name?: string
  readonly namespace?: string
  /** An object of the tree whose own values lie over the files: an `Application`'s file and name. */
  readonly object?: { readonly path: string; readonly name: string }
  /** Why its values are not all in sight. */
  readonly open?: string
  /** What asks for it. */
  readonly at: Evidence
}

/** A file shaped as a stack that was not taken, and why; shown to the user. */
export interface Candidate {
  readonly path: string
  readonly why: string
}
