// Sends CloudEvents with the CNCF's JavaScript SDK in each HTTP mode, one of them twice, and prints the answers' statuses and receipts.
import { CloudEvent, HTTP } from 'cloudevents'

const url = process.env.DAYBOOK_URL + '/events'
const authorization = 'Bearer ' + process.env.DAYBOOK_KEY
const event = (id, more = {}) => new CloudEvent({
  id, source: '/shop/kasse-1', type: 'order.paid', time: '2026-01-02T03:04:05.678Z', subject: 'orders 50%', data: { total: 12.5, user_id: 'u-7' }, ...more,
})
const results = []
const send = async (mode, message) => {
  const answer = await fetch(url, { method: 'POST', headers: { ...message.headers, authorization }, body: message.body })
  results.push({ mode, status: answer.status, receipt: await answer.json() })
}

await send('binary', HTTP.binary(event('binary-1')))
await send('structured', HTTP.structured(event('structured-1')))
await send('structured again in binary mode', HTTP.binary(event('structured-1')))
await send('batch', {
  headers: { 'content-type': 'application/cloudevents-batch+json' },
  body: JSON.stringify([event('batch-1'), event('batch-2', { data: undefined }), event('binary-1')]),
})
console.log(JSON.stringify(results))
