// Sends one of each call with Segment's Node SDK and prints what came of it: {"statuses":[…],"delivered":[message ids],"errors":[…]}.
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({
  writeKey: process.env.DAYBOOK_KEY,
  host: process.env.DAYBOOK_URL,
  flushAt: 10,
  flushInterval: 200,
})
const statuses = []
const errors = []
const delivered = []
analytics.on('http_response', (e) => statuses.push(e.status))
analytics.on('error', (e) => errors.push(String(e.code ?? e)))

const calls = [
  ['track', { userId: 'node-user', event: 'Order Completed', properties: { total: 12.5, items: ['a', 'b'] } }],
  ['identify', { userId: 'node-user', traits: { plan: 'pro', name: 'Zoë' } }],
  ['page', { userId: 'node-user', name: 'Home', category: 'Docs', properties: { url: 'https://shop.example/' } }],
  ['screen', { anonymousId: 'node-anon', name: 'Main' }],
  ['group', { userId: 'node-user', groupId: 'acme', traits: { seats: 3 } }],
  ['alias', { userId: 'node-user', previousId: 'node-anon' }],
]
await Promise.all(calls.map(([call, message]) => new Promise((done) => {
  analytics[call](message, (error, context) => {
    if (error) errors.push(String(error))
    else delivered.push(context.event.messageId)
    done()
  })
})))
await analytics.closeAndFlush({ timeout: 60_000 })
console.log(JSON.stringify({ statuses, delivered, errors }))
