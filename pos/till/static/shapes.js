/**
 * The shapes that travel between the till and the server, by docs/architecture.md and the outer contract.
 * Types only; nothing here runs.
 *
 * @typedef {{ vi: string, en?: string }} Words A text in the languages it exists in; Vietnamese always.
 *
 * @typedef {import("../../certification/static/claims.js").CertificateEvent} CertificateEvent
 * @typedef {import("../../certification/static/claims.js").Certificate} Certificate
 *
 * @typedef {{ lot: string, expires_on: string|null, quantity_milli: number }} Lot
 *
 * @typedef {{ from: string, price_vnd: number|null }} ComingPrice From that moment on; null: no price any more.
 * @typedef {{ from: string, to: string|null, rate_bp: number }} VatRate From that day on.
 *
 * @typedef {object} Product One variant and one net content, as the snapshot tells it.
 * @property {string} product
 * @property {Words} name
 * @property {string} sort Its place in Vietnamese order.
 * @property {{ name: string, commune?: string }|null} producer
 * @property {string} group
 * @property {"piece"|"kg"|"litre"} unit
 * @property {"goods"|"service"} kind
 * @property {number} price_vnd
 * @property {ComingPrice[]} prices
 * @property {number} vat_bp
 * @property {string} vat_class
 * @property {string[]} barcodes
 * @property {string|null} picture
 * @property {Certificate[]} certificates
 * @property {string} [variant] Where it has no star itself: another of the same maker's that has one.
 * @property {number} stock_milli
 * @property {Lot[]} lots
 *
 * @typedef {{ code: string, name: Words }} Group
 *
 * @typedef {object} Showroom
 * @property {string} code
 * @property {string} name
 * @property {string} legal_name
 * @property {string} address
 * @property {string|null} tax_code
 * @property {string|null} location_code
 * @property {string|null} phone
 * @property {{ bin: string, account: string, name: string }|null} bank
 * @property {string} [public_url] Where the public pages are, to which receipts point.
 * @property {Words} [return_policy]
 * @property {boolean} [lapsed_need_labels] Its own rule: goods whose star is gone are not sold before they have a new label.
 * @property {boolean} is_demo
 *
 * @typedef {object} Colleague
 * @property {string} name
 * @property {string} full_name
 * @property {string} role
 * @property {number} [difference_limit_vnd] How far a count may be off before a manager is asked.
 * @property {string|null} [pin] By which a PIN is recognised (pin.js); null: this person has none.
 *
 * @typedef {object} LabelKey The public half of a key that signs, or signed, labels of single pieces.
 * @property {string} id
 * @property {string} public 32 bytes in base64url.
 * @property {string|null} [retired_at] It signs nothing new since then; what it signed stays genuine.
 * @property {string|null} revoked_at Since then nothing that it signed is genuine.
 *
 * @typedef {object} Snapshot What a till needs to sell: its outlet, staff, products, stock.
 * @property {Showroom} showroom
 * @property {{ code: string, series: string, printer: "server"|"browser" }} till
 * @property {Colleague[]} staff
 * @property {Group[]} groups
 * @property {Record<string, VatRate[]>} vat By class, earliest first.
 * @property {Record<string, string[]>} [unlabelled] By product, the lots that its rule keeps from being sold.
 * @property {Record<string, { name: Words, certificates: Certificate[] }>} [variants] Those that products name, by their codes.
 * @property {LabelKey[]} [label_keys] Unknown to a device whose snapshot is older than this.
 * @property {Product[]} products Also those that cannot be sold yet, whose price or rate is null until it begins.
 * @property {string} cursor
 * @property {string} server_time
 *
 * @typedef {object} SaleLine
 * @property {string} product
 * @property {number} quantity_milli
 * @property {number} price_vnd
 * @property {number} discount_vnd
 * @property {number} vat_bp
 * @property {string|null} lot
 * @property {string|null} serial
 * @property {number|null} stars
 * @property {string} [note]
 * @property {string} [on] The day of a service.
 * @property {string} [label] The signature on the piece's label, as it was read: the server checks it again.
 * @property {string} [approval] A manager's word for the price.
 *
 * @typedef {"cash"|"vietqr"|"card"|"transfer"|"exchange"} Method "exchange" is goods for goods, and no money.
 * @typedef {{ method: Method, amount_vnd: number, reference?: string|null }} Tender
 *
 * @typedef {object} Sale
 * @property {string} number
 * @property {string} shift
 * @property {string} cashier
 * @property {string|null} approved_by
 * @property {string} at
 * @property {SaleLine[]} lines
 * @property {number} total_vnd
 * @property {Tender[]} tenders
 * @property {number} change_vnd
 * @property {string} [exchange] The refund on the same ticket.
 *
 * @typedef {{ line: number, quantity_milli: number, amount_vnd: number, condition: "resaleable"|"damaged" }} RefundLine
 *
 * @typedef {object} Refund
 * @property {string} number
 * @property {string} shift
 * @property {string} cashier
 * @property {string|null} approved_by
 * @property {string} at
 * @property {string} sale
 * @property {RefundLine[]} lines
 * @property {number} total_vnd
 * @property {Tender[]} tenders
 * @property {string} reason
 * @property {string} [exchange] The sale on the same ticket.
 *
 * @typedef {{ vat_bp: number|null, before_vnd: number, vat_vnd: number }} RateSum Of one VAT rate; null: nobody here knows.
 *
 * @typedef {Record<string, number>} Counts How many of each banknote; the key is the note's value in đồng.
 *
 * @typedef {object} Entry One entry of the till's journal.
 * @property {number} sequence
 * @property {string} kind
 * @property {string} id
 * @property {Record<string, any>} body
 * @property {string} previous
 * @property {string} hash
 *
 * @typedef {Entry & {
 *   chain: string,
 *   acknowledged: 0|1,
 *   acknowledged_at?: number,
 *   outcome?: string,
 *   reasons?: string[],
 *   shown?: Shown,
 * }} KeptEntry An entry as it lies in this device: what is sent, what the server said to it, and what a reprint needs.
 *
 * @typedef {{ name: Words, unit: string, service?: boolean }} ShownProduct
 *
 * @typedef {object} Shown Names as they stood that day. They stay in the device: the body holds only what the contract names.
 * @property {string} cashier
 * @property {Record<string, ShownProduct>} products
 * @property {import("./refund.js").Original} [original] Of a refund the sale that it undoes.
 *
 * @typedef {{ way: "usual"|"browser" } | { way: "agent", address: string, secret: string, auto: boolean }} PrinterChoice
 *   Where the slips of this device come out: as the server says, always the browser, or through the print agent here.
 *
 * @typedef {object} Pairing What pairing gave this device.
 * @property {string} token
 * @property {string} chain
 * @property {string} till
 * @property {string} showroom
 * @property {string} series
 * @property {number} next_number
 *
 * @typedef {Omit<Pairing, "token"|"next_number">} PairingPast What a pairing is remembered by: its chain, and whose it was.
 *
 * @typedef {object} Head The end of the journal: what the next entry follows.
 * @property {string} chain
 * @property {number} sequence
 * @property {string} hash
 * @property {string} at
 * @property {number} next_number
 *
 * @typedef {{ number: string, shift: string, at: string }} Close A close of this device, with the number of its report.
 * @typedef {{ chain: string, count: number, list: Close[] }} Closes
 *   How many shifts were closed under this chain, and the closes whose entries are still here, the latest first.
 *
 * @typedef {object} Shift The shift that is open on this device.
 * @property {string} shift
 * @property {string} cashier Who sells now.
 * @property {string} cashier_name
 * @property {string} [cashier_before] Who sold before her in this shift.
 * @property {string} opened_at
 * @property {number} float_vnd
 * @property {Counts|null} closing The counted drawer once the blind count is final, else null.
 */
export {};
