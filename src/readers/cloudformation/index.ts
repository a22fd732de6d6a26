/** CloudFormation and SAM: production’s templates are evaluated, and what their resources are to the system is said by the mappers of AWS. */
import { limits } from '../../base/limits.ts'
import type { Skip } from '../../base/evidence.ts'
import { isText } from '../../base/source.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { Stack, StackPart } from '../../model/stack.ts'
import type { Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { mappers } from '../terraform/mappers.gen.ts'
import type { Mapper } from '../terraform/resource.ts'
import { assemble } from './assemble.ts'
import { findStacks } from './find/index.ts'
import { isConfiguration } from './given.ts'
import { kept } from './policies.ts'
import { mayBeTemplate } from './template.ts'
import { inWords, skipInWords } from './words.ts'
import { build } from './world.ts'

export const cloudformationPlatform: Platform = {
  name: 'cloudformation',
  title: 'CloudFormation and SAM templates, evaluated with parameters, conditions, nested stacks and exports',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html',
  // Of JSON, of which trees hold thousands of files, only what is called or lies where templates and their parameters do; commands name others.
  files: [
    '**/*.{yaml,yml,template}',
    '**/*{template,stack,cloudformation,cfn,param,params,parameters}*.json',
    '**/{cloudformation,cfn,cf,sam,aws,infra,infrastructure,iac,deploy,deployment,templates,stacks,stack,ops}/**/*.json',
    '**/samconfig.toml',
  ],
  words: ['AWS::', 'Resources'],
  find: findStacks,
  async read(stack, context) {
    const { universe, instances, skipped } = await assemble(stack.parts ?? (await partsOf(stack, context)), context)
    const built = build(stack.name, instances, universe)
    const declares: Declaration[] = []
    const skips: Skip[] = [...skipped, ...built.skipped]
    for (const { declared, inside, resources } of built.made) {
      for (const resource of resources) {
        for (const mapper of byType.get(resource.type) ?? []) {
          const mapped = mapper.declare(resource, built.world)
          declares.push(...kept(mapped.declares, declared, inside).map(inWords))
          for (const skip of mapped.skipped) if (skips.length < limits.skips) skips.push(skipInWords(skip))
        }
      }
    }
    return { declares, skipped: skips }
  },
}

const byType: ReadonlyMap<string, readonly Mapper[]> = indexed(mappers)

function indexed(all: readonly Mapper[]): ReadonlyMap<string, readonly Mapper[]> {
  const index = new Map<string, Mapper[]>()
  for (const mapper of all) for (const type of mapper.types) index.set(type, [...(index.get(type) ?? []), mapper])
  return index
}

/** Of a stack that the configuration names: its templates, each with all of its files of parameters. */
async function partsOf(stack: Stack, context: ReadContext): Promise<readonly StackPart[]> {
  const templates: string[] = []
  const values: string[] = []
  for (const path of stack.files) {
    const file = await context.read(path)
    const isTemplate = isText(file) && mayBeTemplate(file.text) && !isConfiguration(path)
    ;(isTemplate ? templates : values).push(path)
  }
  return templates.map((file): StackPart => ({ file, valueFiles: values }))
}
