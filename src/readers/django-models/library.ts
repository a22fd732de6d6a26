/** What Django itself brings along: fields, indexes and models, by the names they have wherever they are imported from. */

/** A name of Django's, without the modules it lies in; undefined for what is another library's. */
export function ofDjango(name: string): string | undefined {
  return /^django\./.test(name) ? name.slice(name.lastIndexOf('.') + 1) : undefined
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/**
 * {@link https://docs.djangoproject.com/en/5.2/ref/models/fields/}, {@link https://docs.djangoproject.com/en/5.2/ref/contrib/postgres/fields/} and
 * {@link https://docs.djangoproject.com/en/5.2/ref/contrib/gis/model-api/}.
 */
const columns = words(
  'Field AutoField BigAutoField SmallAutoField BigIntegerField BinaryField BooleanField NullBooleanField CharField CommaSeparatedIntegerField DateField ' +
    'DateTimeField DecimalField DurationField EmailField FileField FilePathField FloatField GeneratedField GenericIPAddressField IPAddressField ImageField ' +
    'IntegerField JSONField PositiveBigIntegerField PositiveIntegerField PositiveSmallIntegerField SlugField SmallIntegerField TextField TimeField URLField ' +
    'UUIDField ForeignKey OneToOneField ManyToManyField ArrayField HStoreField CICharField CIEmailField CITextField SearchVectorField RangeField ' +
    'IntegerRangeField BigIntegerRangeField DecimalRangeField DateTimeRangeField DateRangeField GeometryField PointField LineStringField PolygonField ' +
    'MultiPointField MultiLineStringField MultiPolygonField GeometryCollectionField RasterField CompositePrimaryKey',
)

/** What has no column: relations that other columns or tables make up. */
const columnless = words('ForeignObject GenericForeignKey GenericRelation')

export function isField(name: string): boolean {
  return columns.has(name) || columnless.has(name)
}

export function hasColumn(name: string): boolean {
  return columns.has(name) && name !== 'ManyToManyField' && name !== 'CompositePrimaryKey'
}

/** Texts: of an index over one, PostgreSQL gets a second one for look-ups by how it begins, which no other index serves. */
export function isTextual(name: string): boolean {
  return /^(Char|CommaSeparatedInteger|Email|File|FilePath|Image|Slug|Text|URL)Field$/.test(name)
}

/** `spatial_index` is on unless it is switched off ({@link https://docs.djangoproject.com/en/5.2/ref/contrib/gis/model-api/#spatial-index}). */
export function isSpatial(name: string): boolean {
  return /^(Geometry|(Multi)?(Point|LineString|Polygon)|GeometryCollection|Raster)(Field)?$/.test(name)
}

/** Index classes and their methods ({@link https://docs.djangoproject.com/en/5.2/ref/contrib/postgres/indexes/}); a B-tree where undefined. */
const methods: ReadonlyMap<string, string | undefined> = new Map([
  ['Index', undefined],
  ['PostgresIndex', undefined],
  ['BTreeIndex', undefined],
  ['HashIndex', 'Hash'],
  ['GinIndex', 'Gin'],
  ['GistIndex', 'Gist'],
  ['SpGistIndex', 'SpGist'],
  ['BrinIndex', 'Brin'],
  ['BloomIndex', 'Bloom'],
])

export function isIndex(name: string): boolean {
  return methods.has(name)
}

export function methodOf(name: string): string | undefined {
  return methods.get(name)
}

/** Constraints that make no index that a look-up by a value could use. */
export function isOtherConstraint(name: string): boolean {
  return name === 'CheckConstraint' || name === 'ExclusionConstraint'
}

/** A column of one of Django's abstract models, as far as keys go. */
export interface Brought {
  readonly name: string
  readonly type: string
  readonly unique?: boolean
  readonly index?: boolean
  readonly primary?: boolean
  /** The model that it points to. */
  readonly to?: string
}

const access: readonly Brought[] = [
  { name: 'groups', type: 'ManyToManyField', to: 'Group' },
  { name: 'user_permissions', type: 'ManyToManyField', to: 'Permission' },
  { name: 'is_superuser', type: 'BooleanField' },
]
const login: readonly Brought[] = [
  { name: 'password', type: 'CharField' },
  { name: 'last_login', type: 'DateTimeField' },
]

/** {@link https://docs.djangoproject.com/en/5.2/topics/auth/customizing/} and {@link https://docs.djangoproject.com/en/5.2/topics/http/sessions/#extending-database-backed-session-engines}. */
export const abstracts: ReadonlyMap<string, readonly Brought[]> = new Map([
  ['Model', []],
  ['PermissionsMixin', access],
  ['AbstractBaseUser', login],
  [
    'AbstractUser',
    [
      ...login,
      ...access,
      { name: 'username', type: 'CharField', unique: true },
      ...['first_name', 'last_name', 'email'].map((name) => ({ name, type: 'CharField' })),
      ...['is_staff', 'is_active'].map((name) => ({ name, type: 'BooleanField' })),
      { name: 'date_joined', type: 'DateTimeField' },
    ],
  ],
  [
    'AbstractBaseSession',
    [
      { name: 'session_key', type: 'CharField', primary: true },
      { name: 'session_data', type: 'TextField' },
      { name: 'expire_date', type: 'DateTimeField', index: true },
    ],
  ],
])

/**
 * Bases of other libraries that many models have, with what they bring along: mixins without columns, and models with columns that make no key
 * ({@link https://github.com/django-commons/django-prometheus}, {@link https://django-model-utils.readthedocs.io/en/latest/models.html},
 * {@link https://django-extensions.readthedocs.io/en/latest/model_extensions.html}, {@link https://docs.wagtail.org/en/stable/topics/search/indexing.html}).
 */
export const lends: ReadonlyMap<string, readonly Brought[]> = new Map([
  ['django_prometheus.models.ExportModelOperationsMixin', []],
  ['dirtyfields.DirtyFieldsMixin', []],
  ['wagtail.search.index.Indexed', []],
  ['modelsearch.index.Indexed', []],
  ['modelcluster.models.ClusterableModel', []],
  ...['model_utils.models.TimeStampedModel', 'django_extensions.db.models.TimeStampedModel'].map((name): [string, readonly Brought[]] => [
    name,
    ['created', 'modified'].map((column) => ({ name: column, type: 'DateTimeField' })),
  ]),
])

/** Models of Django that have a table: what is derived from one points to it. */
const concrete = words('User Group Permission ContentType Site Session FlatPage Redirect LogEntry')

export function isConcrete(name: string): boolean {
  return concrete.has(name)
}

/** Libraries of models whose names do not begin with Django's. */
const modelLibraries = words(
  'allauth axes cms filer guardian hvad model_utils modelcluster mptt oauth2_provider ordered_model organizations oscar parler polymorphic rest_framework ' +
    'reversion safedelete simple_history social_django softdelete solo taggit tenant_schemas treebeard viewflow wagtail waffle wiki',
)

/** What lies in modules of models and is none: what serves them, and mixins, which other classes have too. */
const besideModels = /(?:Manager|Query[Ss]et|Form|Form[Ss]et|Admin|Field|Choices|Enum|Error|Exception|Descriptor|Iterator|Options|Mixin)$/

/** Mixins that are models ({@link https://django-tenants.readthedocs.io/en/latest/install.html#creating-tenant-models}). */
const modelMixins = words('TenantMixin DomainMixin')

/** Whether a class of another library is a model for certain: it lies among the models of one that is for Django, or is called a model there. */
export function isModelElsewhere(name: string): boolean {
  const parts = name.split('.')
  const [library = '', last = '', modules] = [parts[0], parts.at(-1), parts.slice(1, -1)]
  if (besideModels.test(last) && !modelMixins.has(last)) return false
  if (/^dj(?:ango)?(?:_|[a-z]{3,20}$)/.test(library) || modelLibraries.has(library))
    return modules.some((one) => /^(?:abstract_)?models$|^(?:mp|ns|al)_tree$/.test(one))
  return modules.at(-1) === 'models' && last.endsWith('Model')
}

/** Options that only a model's `Meta` has ({@link https://docs.djangoproject.com/en/5.2/ref/models/options/}). */
export const modelOptions = words(
  'app_label base_manager_name db_table db_tablespace default_manager_name default_permissions default_related_name get_latest_by index_together managed ' +
    'order_with_respect_to permissions swappable unique_together verbose_name verbose_name_plural',
)

/** Whether it is of another mapper of tables or documents, whose fields and options have the same names. */
export function isOtherMapper(name: string): boolean {
  return /^(?:mongoengine|peewee|tortoise|pynamodb|marshmallow\w{0,20}|factory|graphene\w{0,20}|rest_framework\.serializers|wtforms\w{0,20}|flask_wtf|elasticsearch_dsl|django_elasticsearch_dsl|umongo|odmantic|beanie|sqlalchemy|sqlmodel|pydantic|ninja|django_filters|import_export|haystack)\./.test(
    name,
  )
}

/** Classes of Python and of types alone, which bring no column along. */
export function isBare(name: string): boolean {
  return /^(abc|typing|typing_extensions|enum|collections|collections\.abc|dataclasses|functools|django_stubs_ext\.[\w.]+)\.\w+$/.test(name)
}

export const builtin: ReadonlySet<string> = words('object Exception str int dict list tuple float type')
