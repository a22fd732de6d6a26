/** Azure Cache for Redis and Azure Managed Redis. */
import { declareRedis } from '../azure/redis.ts'
import { azureWorld } from '../azure/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

const caches = ['azurerm_redis_cache', 'azurerm_managed_redis']

export const azureRedisMapper: Mapper = {
  name: 'azure-redis',
  title: 'Azure Cache for Redis and Azure Managed Redis',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/redis_cache',
  types: [
    ...caches,
    'azurerm_redis_firewall_rule',
    'azurerm_redis_cache_access_policy',
    'azurerm_redis_cache_access_policy_assignment',
    'azurerm_managed_redis_access_policy_assignment',
  ],
  declare: (resource, world) => (caches.includes(resource.type) ? declareRedis(resource, azureWorld(world)) : nothing),
}
