/** Images made from the tree: which Dockerfile becomes which image. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft } from '../tool.ts'
import { pathFrom, rooted, unrooted, withText } from '../word.ts'

const buildOptions =
  '-f --file -t --tag --platform --build-arg --build-context --target --output -o --cache-from --cache-to --label --secret --ssh --progress --builder --network --iidfile --metadata-file --provenance --sbom --annotation --attest --allow --add-host --shm-size --ulimit'

/** `docker build -f X -t Y .`, `docker buildx build`, `docker image build`. */
export function dockerBuild(call: Call, words: readonly Word[]): readonly Draft[] {
  const options = optionsOf(words, buildOptions)
  const context = options.rest[0]
  const written = options.all('-o', '--output').flatMap((word) => {
    const name = /(?:^|,)name=([^,]+)/.exec(word.text)?.[1]
    return name === undefined ? [] : [withText(word, name)]
  })
  const tags = [...options.all('-t', '--tag'), ...written]
  if (context === undefined || tags.length === 0 || /^(https?|git|ssh):|^-$/.test(context.text)) return []
  const file = options.get('-f', '--file')
  const from = (path: string): string => unrooted(pathFrom(call.folder === undefined ? undefined : rooted(call.folder), path))
  const dockerfile = file === undefined ? withText(context, from(`${context.text}/Dockerfile`)) : withText(file, from(file.text))
  return [{ does: 'build', dockerfile, tags }]
}
