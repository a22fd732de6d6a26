/** Queries of Rails' controllers: what must be told, and the near twins of it that must not. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FeatureDeclaration } from '../../src/model/feature.ts'
import { rubyQueriesReader } from '../../src/readers/ruby-queries/index.ts'

type Files = Readonly<Record<string, string>>

const models: Files = {
  'app/models/application_record.rb': 'class ApplicationRecord < ActiveRecord::Base\n  primary_abstract_class\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\n  include Dated\n  belongs_to :customer\n  scope :recent, -> { limit(40) }\nend\n',
  'app/models/concerns/dated.rb': 'module Dated\n  extend ActiveSupport::Concern\n  included { validates :day, presence: true }\nend\n',
  'app/models/customer.rb': 'class Customer < ApplicationRecord\nend\n',
  'app/models/parcel.rb': 'class Parcel < ApplicationRecord\n  default_scope { order(:day).limit(40) }\nend\n',
  'app/models/letter.rb': 'class Letter < ApplicationRecord\n  include Scoped\nend\n',
  'app/models/concerns/scoped.rb': 'module Scoped\n  extend ActiveSupport::Concern\n  included { default_scope { limit(4) } }\nend\n',
  'app/models/parcel_note.rb': 'class ParcelNote < ApplicationRecord\n  include Pages::Model\nend\n',
  'app/models/role.rb': 'class Role < ApplicationRecord\nend\n',
  'app/models/visit.rb': 'class Visit < ApplicationRecord\n  def self.all = super.limit(7)\nend\n',
  'app/models/admin/customer.rb': 'class Admin::Customer < ApplicationRecord\n  default_scope { limit(4) }\nend\n',
}

async function found(what: FeatureDeclaration['what'], path: string, text: string, more: Files = {}): Promise<readonly string[]> {
  const all: Files = { ...models, ...more, [path]: text }
  const paths = Object.keys(all).sort()
  const context = {
    read: (one: string) => Promise.resolve(all[one] === undefined ? undefined : { path: one, text: all[one] }),
    has: (one: string) => all[one] !== undefined,
    below: (folder: string) => paths.filter((one) => folder === '' || one.startsWith(`${folder}/`)),
  }
  if (rubyQueriesReader.concerns?.(text) === false) return []
  const { declares } = await rubyQueriesReader.read({ path, text }, context)
  return declares.flatMap((one) =>
    one.kind === 'feature' && one.what === what ? [`${one.path === path ? '' : `${one.path}:`}${one.at.line} ${one.name}`] : [],
  )
}

const path = 'app/controllers/orders_controller.rb'
const controller = (body: string, rest = ''): string => `class OrdersController < ApplicationController\n  def index\n    ${body}\n  end\n${rest}end\n`

describe('whole tables in controllers of Rails', () => {
  const erb = (text: string): Files => ({ 'app/views/orders/index.html.erb': text })
  const all = '<h1>Orders</h1>\n<% @orders.each do |order| %>\n  <%= order.title -%>\n<% end %>\n'
  test.each([
    ['json', 'render json: Order.all', {}, ['3 Order.all']],
    ['json with its rows', 'render json: { orders: Order.includes(:customer).order(:day) }, status: :ok', {}, ['3 Order.order']],
    ['json by a variable', '@orders = Order.where(active: true)\n    render json: @orders', {}, ['3 Order.where']],
    ['a serialiser', 'orders = Order.order(day: :desc)\n    render json: OrderSerializer.new(orders).serializable_hash', {}, ['3 Order.order']],
    ['a presenter', 'orders = OrderPresenter.as_collection(Order.all)\n    render json: orders', {}, ['3 Order.all']],
    ['a decorator', '@orders = OrderDecorator.decorate_collection(Order.order(:day))', {}, ['3 Order.order']],
    ['map', 'render json: Order.all.map { |order| { title: order.title } }', {}, ['3 Order.all']],
    ['each', 'Order.where(deleted_at: nil).each do |order|\n      order.greet\n    end\n    head :ok', {}, ['3 Order.where']],
    ['a format', '@orders = Order.all\n    respond_to do |format|\n      format.json { render json: @orders }\n    end', {}, ['3 Order.all']],
    ['a view', '@orders = Order.order(:day)', erb(all), ['3 Order.order']],
    ['a view that counts too', '@orders = Order.all', erb(`<%= @orders.size %> orders\n${all}`), ['3 Order.all']],
    ['a view of partials', '@orders = Order.all', erb('<%= render @orders %>\n'), ['3 Order.all']],
    ['a collection', '@orders = Order.all', erb('<%= render partial: "order", collection: @orders, cached: true %>\n'), ['3 Order.all']],
    [
      'jbuilder',
      '@orders = Order.all',
      { 'app/views/orders/index.json.jbuilder': 'json.array! @orders, partial: "orders/order", as: :order\n' },
      ['3 Order.all'],
    ],
  ])('%s', async (_title, body, files, expected) => expect(await found('unbounded-query', path, controller(body), files)).toEqual(expected))

  test.each([
    ['a limit', 'render json: Order.limit(40)', {}],
    ['a limit behind it', 'render json: Order.order(:day).limit(params[:size])', {}],
    ['kaminari', 'render json: Order.page(params[:page])', {}],
    ['pagy', '@pagy, @orders = pagy(Order.all)\n    render json: @orders', {}],
    ['pagy behind it', '@orders = Order.all\n    @pagy, @orders = pagy(@orders)\n    render json: @orders', {}],
    ['will_paginate', 'render json: Order.all.paginate(page: params[:page])', {}],
    ['a scope', 'render json: Order.recent', {}],
    ['a helper', 'render json: paged(Order.all)', {}],
    ['a presenter that may page', 'render json: OrdersPresenter.new(Order.all, params)', {}],
    ['a presenter of some', 'render json: OrderPresenter.as_collection(Order.limit(40))', {}],
    ['a search of its own', 'render json: OrderSearch.represent(Order.all)', {}],
    ['batches', 'Order.find_each { |order| order.greet }\n    head :ok', {}],
    ['some', 'render json: Order.where(customer: Current.customer)', {}],
    ['some words', 'render json: Order.where(state: "open")', {}],
    ['a filter in SQL', 'render json: Order.where("day > ?", day)', {}],
    ['a default scope', 'render json: Parcel.all', {}],
    ['a default scope of a concern', 'render json: Letter.all', {}],
    ['a concern of a gem', 'render json: ParcelNote.all', {}],
    ['a method of its own', 'render json: Visit.all', {}],
    ['a model that is not found', 'render json: Parrot.all', {}],
    ['a short table', 'render json: Role.all', {}],
    ['a search', 'Order.all.each do |order|\n      return render(json: order) if order.fits?\n    end', {}],
    ['what is kept', 'render json: Rails.cache.fetch("orders") { Order.all.to_a }', {}],
    ['a choice of one', 'render json: Order.all.find(params[:id])', {}],
    ['what is filtered later', '@orders = Order.all\n    @orders = @orders.limit(40)\n    render json: @orders', {}],
    ['what another method cuts', '@orders = Order.all\n    cut\n    render json: @orders', {}],
    ['a view that cuts', '@orders = Order.all', erb('<% @orders.limit(40).each do |order| %><%= order.title %><% end %>')],
    ['a view that pages', '@orders = Order.all', erb(`${all}<%= paginate @orders %>`)],
    ['a view that is not read', '@orders = Order.all', { 'app/views/orders/index.html.haml': '- @orders.each do |order|\n  = order.title\n' }],
    ['a view that is not there', '@orders = Order.all', {}],
    ['a view that is not rendered', '@orders = Order.all\n    redirect_to root_path', erb(all)],
    ['a view that is not Ruby', '@orders = Order.all', erb('<% @orders.each do |order| %>')],
    ['a comment in a view', '@orders = Order.all', erb('<%# @orders.each %>\n')],
  ])('none in %s', async (title, body, files: Files) => {
    const rest = title === 'what another method cuts' ? '\n  private\n\n  def cut\n    @orders = @orders.limit(40)\n  end\n' : ''
    expect(await found('unbounded-query', path, controller(body, rest), files)).toEqual([])
  })

  test('what is no action', async () => {
    const body = 'render json: Order.all'
    expect(await found('unbounded-query', path, controller(body).replace('  def index', '  private\n  def index'))).toEqual([])
    expect(await found('unbounded-query', path, controller(body).replace('def index', 'def export'))).toEqual([])
    expect(await found('unbounded-query', path, controller(body, '  private :index\n'))).toEqual([])
    expect(await found('unbounded-query', path, controller(body).replace(' < ApplicationController', ' < Job'))).toEqual([])
    expect(await found('unbounded-query', `spec/${path}`, controller(body))).toEqual([])
    expect(await found('unbounded-query', 'app/controllers/admin/orders_controller.rb', controller('render json: Customer.all'))).toEqual([])
    expect(await found('unbounded-query', 'app/controllers/admin/orders_controller.rb', controller(body))).toEqual(['3 Order.all'])
    expect(await found('handler', path, controller(body))).toEqual(['1 OrdersController'])
  })
})

describe('queries in loops of Rails', () => {
  const each = (body: string, over = 'Order.where(paid: false)'): string =>
    `rows = []\n    ${over}.each do |order|\n      ${body}\n    end\n    render json: rows`
  test.each([
    ['find', each('rows << Customer.find(order.customer_id)'), ['5 Customer.find for each order']],
    ['find_by', each('rows << Customer.find_by(first: order)'), ['5 Customer.find_by for each order']],
    ['a count', each('rows << Customer.where(first: order).count'), ['5 Customer.count for each order']],
    ['a key', each('rows << order.customer.name'), ['5 order.customer for each order']],
    ['a list of the request', each('rows << Customer.find(order)', 'params[:orders]'), ['5 Customer.find for each order']],
    [
      'a list of the request, in an association',
      'params[:orders].each_with_index do |id, place|\n      current_user.customers.find(id).update(place: place)\n    end\n    head :ok',
      ['4 customers.find for each id'],
    ],
    ['batches', 'Order.find_each do |order|\n      Customer.find(order.customer_id).greet\n    end', ['4 Customer.find for each order']],
    ['batches of a relation', 'Order.all.find_each do |order|\n      Customer.find(order.customer_id).greet\n    end', ['4 Customer.find for each order']],
    ['by a variable', `orders = Order.order(:day)\n    ${each('rows << Customer.find(order.customer_id)', 'orders')}`, ['6 Customer.find for each order']],
  ])('%s', async (_title, body, expected) => expect(await found('query-in-loop', path, controller(body))).toEqual(expected))

  test('in a view', async () => {
    const view = { 'app/views/orders/index.html.erb': '<% @orders.each do |order| %>\n  <%= order.customer.name %>\n<% end %>\n' }
    expect(await found('query-in-loop', path, controller('@orders = Order.order(:day)'), view)).toEqual([
      'app/views/orders/index.html.erb:2 order.customer for each order',
    ])
    expect(await found('query-in-loop', path, controller('@orders = Order.includes(:customer)'), view)).toEqual([])
    expect(await found('query-in-loop', path, controller('@orders = Order.order(:day).limit(40)'), view)).toEqual([])
    expect(await found('query-in-loop', path, controller('@orders = Order.recent'), view)).toEqual([])
    const cached = {
      'app/views/orders/index.html.erb': '<% @orders.each do |order| %>\n<% cache order do %>\n  <%= order.customer.name %>\n<% end %>\n<% end %>\n',
    }
    expect(await found('query-in-loop', path, controller('@orders = Order.order(:day)'), cached)).toEqual([])
  })

  test.each([
    ['rows that came along', each('rows << order.customer.name', 'Order.includes(:customer)')],
    ['a join', each('rows << order.customer.name', 'Order.eager_load(:customer)')],
    ['the key itself', each('rows << order.customer_id')],
    ['a plain field', each('rows << order.title.upcase')],
    ['a cut list', each('rows << Customer.find(order.customer_id)', 'Order.limit(7)')],
    ['a list from elsewhere', each('rows << Customer.find(order)', 'chosen')],
    ['a cut list of the request', each('rows << Customer.find(order)', 'params[:orders].first(4)')],
    ['a list in memory', each('rows << known.find { |one| one.id == order }', 'params[:orders]')],
    ['an association that is no table', each('rows << Current.shop.catalogues.find(order)', 'params[:orders]')],
    ['a scope', each('rows << Customer.find(order.customer_id)', 'Order.recent')],
    ['what is kept', each('rows << (known[order.customer_id] ||= Customer.find(order.customer_id))')],
    ['under a condition', each('rows << Customer.find(order.customer_id) if order.paid?')],
    ['another’s key', each('rows << Customer.find(params[:id])')],
    ['a lazy query', each('rows << Customer.where(first: order)')],
    ['a write', each('Customer.where(first: order).update_all(seen: true)')],
    ['a search', each('break if Customer.find(order.customer_id).fits?')],
    ['a class that is no table', each('rows << Catalogue.find(order.title)')],
  ])('none in %s', async (_title, body) => expect(await found('query-in-loop', path, controller(body))).toEqual([]))
})

test('random text never throws', async () => {
  const words = fc.constantFrom(
    'Order',
    '.all',
    '.each do |order|\n',
    'end\n',
    'render json: ',
    '@orders',
    ' = ',
    '(',
    ')',
    '.where(',
    'active: true',
    '{ |a| ',
    '}',
    'if ',
    'Customer.find(order)',
    '\n',
    '<% ',
    ' %>',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
      const view = { 'app/views/orders/index.html.erb': parts.join('') }
      for (const one of await found('unbounded-query', path, controller(parts.join('')), view)) expect(one).toMatch(/^\d+ Order\./)
    }),
    { numRuns: 60 },
  )
})
