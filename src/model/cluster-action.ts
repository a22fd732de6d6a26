/** What commands do to clusters, to images and to plans of a deployment, beside deploying. */
import type { Doing, Word } from './action.ts'

/** Says what a deployment after it takes over: Terraform's plan, with its variables, and the choice of a workspace; a template made of another one. */
export interface PlanAction extends Doing {
  readonly does: 'plan'
  readonly tool: 'terraform' | 'cloudformation'
  /** Files of variables. */
  readonly envFiles: readonly Word[]
  /** The workspace. */
  readonly profiles: readonly Word[]
  /** `-var`, as written. A word may hold a secret. */
  readonly sets?: readonly Word[]
  /** Of CloudFormation: the template it is made of, and the one that is made. */
  readonly files?: readonly Word[]
  readonly output?: Word
  readonly folder?: string
}

/** Chooses, makes or opens the cluster that the commands after it speak to. */
export interface ClusterAction extends Doing {
  readonly does: 'cluster'
  readonly tool: string
  readonly name?: Word
  /** It is made on the machine itself and is gone with it: kind, k3d, minikube. */
  readonly throwaway: boolean
  /** Of OpenShift: pods of an account may run as anybody. */
  readonly frees?: true
}

/** Takes away objects that stand in files or belong to a release; whether data goes with them is in those files. */
export interface RemoveAction extends Doing {
  readonly does: 'remove'
  readonly tool: 'kubectl' | 'kustomize' | 'helm' | 'helmfile' | 'skaffold'
  /** As in a deploy. */
  readonly files: readonly Word[]
  readonly project?: Word
  readonly namespace?: Word
  readonly folder?: string
}

/** Says how many copies run, over what files say. */
export interface ScaleAction extends Doing {
  readonly does: 'scale'
  /** `kubectl`, `oc`; `service` for Docker's services, `compose`. */
  readonly tool: string
  /** `deployment/api`, `shop_api`, `api`, a process group; empty for a platform's default one. */
  readonly of: readonly Word[]
  readonly replicas: Word
  readonly namespace?: Word
  /** Of a platform: the application. */
  readonly app?: Word
  /** Of a platform: the application's own file, as written. */
  readonly file?: Word
  /** Working folder in the tree, where it is known. */
  readonly folder?: string
}

/** Makes an image from a Dockerfile of the tree. */
export interface BuildAction extends Doing {
  readonly does: 'build'
  /** From the root of the tree, where the script's own folder is known. */
  readonly dockerfile: Word
  /** Names it is given, with their tags. */
  readonly tags: readonly Word[]
}

/** Says which images run, over what files say. */
export interface ImageAction extends Doing {
  readonly does: 'image'
  readonly tool: string
  /** `deployment/api`. */
  readonly of: readonly Word[]
  /** Files that it is said in on their way to the cluster. */
  readonly files: readonly Word[]
  /** `container=image`. */
  readonly sets: readonly Word[]
  readonly namespace?: Word
  /** Working folder in the tree, where it is known. */
  readonly folder?: string
}

/** Watches, repeats or takes back a rollout. */
export interface RolloutAction extends Doing {
  readonly does: 'rollout'
  readonly tool: string
  readonly verb: 'status' | 'undo' | 'restart'
  /** `deployment/api`, a release; empty for all. */
  readonly of: readonly Word[]
  readonly namespace?: Word
}
