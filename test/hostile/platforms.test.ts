/** The same of files of platforms: manifests, charts, Terraform and the like, beside a stack that loses its backup. */
import { withRepositories } from '../tree/repository.ts'
import { describeTrees } from './judged.ts'
import { platforms } from './platforms.ts'

withRepositories()

describeTrees(platforms)
