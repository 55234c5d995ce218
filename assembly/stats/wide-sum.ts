// A sum of 128 bits. A level times a duration, or a billion latencies of hours, does not fit 64.

const TWO_TO_64: f64 = 4294967296.0 * 4294967296.0;

@unmanaged
export class WideSum {
  low: u64;
  high: u64;

  @inline add(value: u64): void {
    const low = this.low + value;
    if (low < value) this.high += 1;
    this.low = low;
  }

  /** Adds x * y. */
  addProduct(x: u64, y: u64): void {
    const x0 = x & 0xffffffff;
    const x1 = x >> 32;
    const y0 = y & 0xffffffff;
    const y1 = y >> 32;
    const middle = x1 * y0 + ((x0 * y0) >> 32);
    const carried = x0 * y1 + (middle & 0xffffffff);
    this.add(x * y);
    this.high += x1 * y1 + (middle >> 32) + (carried >> 32);
  }

  addSum(other: WideSum): void {
    this.add(other.low);
    this.high += other.high;
  }

  /** The sum as a floating-point number, rounded. */
  toF64(): f64 {
    return <f64>this.high * TWO_TO_64 + <f64>this.low;
  }

  /** floor(sum / divisor). Traps when that does not fit 64 bits. */
  dividedBy(divisor: u64): u64 {
    assert(this.high < divisor, "wide sum: the quotient does not fit 64 bits");
    if (this.high === 0) return this.low / divisor;
    let rest = this.high;
    let low = this.low;
    for (let bit = 0; bit < 64; bit++) {
      const carry = rest >> 63;
      rest = (rest << 1) | (low >> 63);
      low <<= 1;
      if (carry !== 0 || rest >= divisor) {
        rest -= divisor;
        low |= 1;
      }
    }
    return low;
  }
}
