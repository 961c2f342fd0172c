//! Who may do what with referrals.

crate::policy!(ReadReferrals = ReferralsRead, C2, "Reads referrals from and to the own organization, without names.");
crate::policy!(SendReferrals = CasesWrite, C2, "Refers people of cases of the own organization to services of others.");
crate::policy!(
    WriteReferrals = ReferralsWrite,
    C2,
    "Answers referrals to the own organization and brings own ones on."
);
crate::policy!(
    RevealReferrals = ReferralsWrite,
    C3,
    "Reveals what consent and agreement let the own organization know of somebody referred, on record."
);
crate::policy!(
    ReadReferralMeasures = ReferralMeasuresRead,
    C1,
    "Reads figures of referrals, of the own organization or of all."
);
