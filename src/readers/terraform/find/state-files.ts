/** Files that only say where the state is kept, for `-backend-config`: they are called as files of variables are, and hold none. */
import { basename } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { parseHclJson } from '../../../parse/hcl/json.ts'
import { parseHcl } from '../../../parse/hcl/parse.ts'
import type { ReadContext } from '../../reader.ts'
import type { Root } from './roots.ts'

/** Settings of {@link https://developer.hashicorp.com/terraform/language/backend the kinds of state} that say where it lies. */
const placing = /^(bucket|key|prefix|container_name|storage_account_name|dynamodb_table|workspace_key_prefix|use_lockfile|secret_suffix|lock_address)$/
const setting =
  /^(resource_group_name|subscription_id|tenant_id|client_id|region|endpoints?|profile|role_arn|assume_role|encrypt|kms_key_id|acl|encryption_key|credentials|access_key|secret_key|sas_token|snapshot|environment|address|unlock_address|lock_method|unlock_method|username|password|hostname|organization|token|workspaces|path|namespace|conn_str|schema_name|use_(azuread_auth|oidc|msi|path_style)|force_path_style|skip_\w{1,60}|shared_(config|credentials)_files?|impersonate_service_account)$/

/** Of all that lies at or below the roots; what a root has variables for is meant for them, unless its own name says otherwise. */
export async function settingsOfState(roots: readonly Root[], context: ReadContext): Promise<ReadonlySet<string>> {
  const declared = new Set(roots.flatMap(({ source }) => [...source.variables.keys()]))
  const found = new Set<string>()
  for (const path of context.below('')) {
    if (!/\.tfvars(\.json)?$/.test(path) || /^terraform\.tfvars|\.auto\.tfvars/.test(basename(path))) continue
    const file = await context.read(path)
    if (!isText(file)) continue
    const { body, problems } = path.endsWith('.json') ? parseHclJson(file.text, new Map()) : parseHcl(file.text)
    const names = body.items.map((item) => (item.kind === 'attribute' ? item.name : item.type))
    if (problems.length > 0 || !names.some((name) => placing.test(name)) || !names.every((name) => placing.test(name) || setting.test(name))) continue
    if (isNamedSo(path) || !names.every((name) => declared.has(name))) found.add(path)
  }
  return found
}

/** `production_backend.tfvars`, `state.prod.tfvars`. */
function isNamedSo(path: string): boolean {
  return /(^|[-_.])(backend|tfstate|state|remote)([-_.]|$)/i.test(basename(path))
}
