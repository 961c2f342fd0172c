//! Kinds and states of programs.

use crate::text_enum;

text_enum! {
    /// How a program helps.
    pub enum ProgramTrack {
        /// One buys and is paid back.
        Reimbursement = "reimbursement",
        /// One gets devices free, by income.
        IncomeBased = "income_based",
    }
}

text_enum! {
    /// What staff have set a round to; its days count besides.
    pub enum RoundState {
        /// Applications are taken.
        Open = "open",
        /// For a while none are taken.
        Paused = "paused",
        /// Applications are taken, and wait for funds.
        Waitlisted = "waitlisted",
        /// None are taken any more; what was sent before is processed.
        Closed = "closed",
    }
}

text_enum! {
    /// Where a round stands at an instant.
    pub enum RoundPhase {
        /// It has not begun.
        Scheduled = "scheduled",
        /// Applications are taken.
        Open = "open",
        /// For a while none are taken.
        Paused = "paused",
        /// Applications are taken, and wait for funds.
        Waitlisted = "waitlisted",
        /// It is over; what was sent before is processed.
        Closed = "closed",
    }
}

text_enum! {
    /// As whom one applies.
    pub enum ApplicantKind {
        /// Owns the home.
        Owner = "owner",
        /// Rents the home.
        Tenant = "tenant",
        /// A business.
        Business = "business",
        /// A religious institution.
        Religious = "religious",
        /// A non-profit organization.
        NonProfit = "non_profit",
        /// A condominium association.
        Condominium = "condominium",
        /// Owns or leases a vehicle.
        Vehicle = "vehicle",
    }
}

text_enum! {
    /// By what a household shows that it qualifies.
    pub enum IncomeBasis {
        /// By its income.
        Income = "income",
        /// By a benefit that stands for income.
        Benefit = "benefit",
    }
}

text_enum! {
    /// Where a version of a policy stands.
    pub enum PolicyStatus {
        /// May still be changed; decides nothing.
        Draft = "draft",
        /// Counts from its first day on; never changed.
        Published = "published",
    }
}

text_enum! {
    /// What a rule is about.
    pub enum RuleKind {
        /// Whether applications are taken.
        Round = "round",
        /// As whom one applies.
        ApplicantKind = "applicant_kind",
        /// Whether the home, business or vehicle is in the city.
        InCity = "in_city",
        /// Whether the owner agrees, where one rents.
        OwnerConsent = "owner_consent",
        /// Income of the household, or a benefit that stands for it.
        Income = "income",
        /// Whether anything that is covered is claimed.
        Items = "items",
        /// When it was bought.
        PurchaseWindow = "purchase_window",
        /// Whether it is installed.
        Installed = "installed",
        /// Whether the papers that are asked for are there; of an application only.
        Documents = "documents",
        /// Whether the property or vehicle got an award in this round already; of an application only.
        OneAward = "one_award",
    }
}

text_enum! {
    /// What a rule says.
    pub enum RuleState {
        /// It is met.
        Pass = "pass",
        /// It is not met.
        Fail = "fail",
        /// Nobody has said what it takes to tell.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What all rules together say.
    pub enum DeterminationOutcome {
        /// Every rule is met.
        Eligible = "eligible",
        /// At least one rule is not met.
        NotEligible = "not_eligible",
        /// No rule is broken, but something was not said.
        Undecided = "undecided",
    }
}

text_enum! {
    /// What kept the amount of a line below what was paid.
    pub enum LineLimit {
        /// Nothing: all of it is covered.
        None = "none",
        /// The most for each piece.
        UnitCap = "unit_cap",
        /// The most pieces.
        MostUnits = "most_units",
        /// The most for all pieces together.
        TotalCap = "total_cap",
        /// The most for the whole application.
        OverallCap = "overall_cap",
        /// It is covered only together with something else.
        Requires = "requires",
        /// It was bought outside the time that counts.
        PurchaseWindow = "purchase_window",
    }
}
