// Sends a file of generated events (daybook generate --segment --out FILE) with Segment's Node SDK, in the order of its lines.
// Prints {"sent":n,"errors":[…]}.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Analytics } from '@segment/analytics-node'

const AT_A_TIME = 2000
const errors = []
const analytics = new Analytics({ writeKey: process.env.DAYBOOK_KEY, host: process.env.DAYBOOK_URL, flushAt: 200, flushInterval: 200, maxRetries: 10 })
analytics.on('error', (e) => errors.push(String(e.reason ?? e.code ?? e)))

let sent = 0
let waiting = []
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const e = JSON.parse(line)
  waiting.push(new Promise((done) => analytics.track({
    event: e.event_type,
    messageId: e.event_id,
    timestamp: new Date(e.occurred_at),
    ...(e.user_id && { userId: e.user_id }),
    ...(e.anonymous_id && { anonymousId: e.anonymous_id }),
    properties: e.properties,
  }, (error) => {
    if (error) errors.push(String(error))
    else sent++
    done()
  })))
  if (waiting.length < AT_A_TIME) continue
  await Promise.all(waiting)
  waiting = []
}
await Promise.all(waiting)
await analytics.closeAndFlush({ timeout: 60_000 })
console.log(JSON.stringify({ sent, errors: [...new Set(errors)].slice(0, 10) }))
process.exit(errors.length ? 1 : 0)
