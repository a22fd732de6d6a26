/** Services behind a front of Azure's, by the address that it sends requests to. */
import { textOf } from '../../../base/fact.ts'
import { byText, named } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'
import { serviceName } from './names.ts'

const types = ['azurerm_linux_web_app', 'azurerm_windows_web_app', 'azurerm_container_app']

/** By reference, or by the host that App Service makes of the app's name. */
export function serviceBehind(body: Body, attribute: string, world: World, near?: Resource): readonly string[] {
  const found = named(body, attribute, world, types, near)
  if (found.length > 0) return found.map((one) => serviceName(one, world))
  const host = textOf(body.text(attribute))?.toLowerCase()
  const name = /^([\w-]{1,60})\.azurewebsites\.net$/.exec(host ?? '')?.[1]
  return name === undefined ? [] : (byText(world, types, 'name').get(name) ?? []).map((one) => serviceName(one, world))
}
