// Rows of ResourceQuotas. The image and its conventions: records.ts.

/** A ResourceQuota. Those of one namespace stand together, so that a pod spec names them by a run. */
@unmanaged
export class QuotaRecord {
  /** Runs of QuotaScopeRecord, which a pod must match all, and of QuotaLimitRecord. */
  scopesStart: u32;
  scopesCount: u32;
  limitsStart: u32;
  limitsCount: u32;
}

/** A scope of a quota. */
@unmanaged
export class QuotaScopeRecord {
  /** SCOPE_* */
  scope: u32;
  /** OPERATOR_IN, _NOT_IN, _EXISTS or _DOES_NOT_EXIST, and for a priority class its run of ValueRecord (names). */
  operator: u32;
  valuesStart: u32;
  valuesCount: u32;
}

/** An entry of spec.hard that counts pods or what they ask for. */
@unmanaged
export class QuotaLimitRecord {
  hard: i64;
  /** QUOTA_* */
  resource: u32;
}
