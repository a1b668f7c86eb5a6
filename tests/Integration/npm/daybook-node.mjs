// Sends with Daybook's own client until all is delivered: {"ids":[those that can be stored],"faults":[statuses],"rejected":[…]}.
import { Daybook } from '../../../clients/js/dist/index.js'

const faults = []
const rejected = []
const daybook = new Daybook({
  url: process.env.DAYBOOK_URL,
  key: process.env.DAYBOOK_KEY,
  source: 'node',
  flushInterval: 50,
  onFault: (fault) => faults.push(fault.status),
  onRejected: (rejections) => rejected.push(...rejections.map(({ code, field }) => ({ code, field }))),
})

const ids = [daybook.identify('ann', { plan: 'pro' })]
for (let i = 0; i < 30; i++) ids.push(daybook.track('invoice_paid', { amount: i, note: 'größer' }))
daybook.track('x'.repeat(101))

for (let tries = 0; ; tries++) {
  try {
    await daybook.flush()
    break
  } catch (fault) {
    if (tries > 50) throw fault
    await new Promise((go) => setTimeout(go, 200))
  }
}
console.log(JSON.stringify({ ids, faults, rejected }))
