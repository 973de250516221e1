"""The order of the catalogue: which checks come first, what can explain which gap, and what repairs a bottleneck."""

from collections.abc import Mapping

from agent.vocabulary import Action, Bottleneck, Gap

TRUST = frozenset(
    {
        "leakage_overlap",
        "leaky_split",
        "label_noise",
        "contradiction",
        "annotator_ceiling",
        "noise_floor",
        "selection_optimism",
        "dev_overfit",
        "eyeball_overfit",
        "judge_trust",
        "settle_size",
        "rare_class",
        "seed_spread",
        "probabilities_off",
        "accuracy_of_always_no",
        "exposed_prototype",
        "unreviewed_agent",
    }
)
"""Section A of the catalogue, and what the user said to the same effect; an exposed prototype cannot wait either."""
TRAINING = frozenset(
    {
        "init_loss",
        "one_batch",
        "no_learning",
        "divergence",
        "spikes",
        "deeper_is_worse",
        "instability_cap",
        "training_broken",
        "training_swings",
    }
)
"""Section B: a broken run is repaired before its gaps mean anything."""
GAPS = frozenset({"error_budget", "bias_first", "settle_size", "beyond_human", "easier_target", "no_human_level"})
"""Section C: which gap; the rest of the catalogue says how to act on it."""
UNDECIDED = frozenset({Bottleneck.undiagnosed, Bottleneck.none})
"""What a finding may speak for without naming anything to repair."""

LEFT_WHEN_MET = frozenset({Bottleneck.cost, Bottleneck.throughput, Bottleneck.layer})
"""What may still hold a project back whose target is met."""
READY = frozenset({Bottleneck.production_readiness, Bottleneck.none})
"""What a healthy project has for a bottleneck."""
DECEIVED = frozenset({"leakage_overlap", "leaky_split"})
"""Checks after whose finding no gap between the splits means anything."""
LOOK_ALIKE = frozenset({Bottleneck.model_capacity, Bottleneck.overfitting, Bottleneck.data_quantity})
"""What the scores alone cannot tell from bad data: nobody acts on these before somebody has looked."""

EXPLAINS: Mapping[Gap, frozenset[Bottleneck]] = {
    Gap.avoidable_bias: frozenset(
        {
            Bottleneck.model_capacity,
            Bottleneck.hyperparameters,
            Bottleneck.data_quality,
            Bottleneck.task_definition,
            Bottleneck.component,
            Bottleneck.layer,
        }
    ),
    Gap.variance: frozenset(
        {
            Bottleneck.overfitting,
            Bottleneck.data_quantity,
            Bottleneck.data_quality,
            Bottleneck.data_mismatch,
            Bottleneck.component,
            Bottleneck.layer,
        }
    ),
    Gap.data_mismatch: frozenset({Bottleneck.data_mismatch, Bottleneck.data_quality, Bottleneck.component}),
    Gap.dev_overfitting: frozenset({Bottleneck.evaluation}),
    Gap.none: frozenset(Bottleneck) - {Bottleneck.overfitting},
    Gap.undetermined: frozenset(Bottleneck),
}
"""Which bottlenecks can be behind a gap; only these may take over from the gap's own reading."""

LIKELY = {
    Bottleneck.data_quality: (Action.fix_data_quality, Action.collect_targeted_data),
    Bottleneck.data_quantity: (Action.collect_more_data, Action.collect_targeted_data),
    Bottleneck.data_mismatch: (Action.collect_targeted_data, Action.run_error_analysis),
    Bottleneck.model_capacity: (Action.change_architecture, Action.tune_hyperparameters, Action.fine_tune_pretrained),
    Bottleneck.overfitting: (Action.regularize, Action.run_error_analysis),
    Bottleneck.hyperparameters: (Action.tune_hyperparameters, Action.debug_training),
    Bottleneck.task_definition: (Action.redefine_task, Action.set_target_metric),
    Bottleneck.evaluation: (Action.fix_evaluation, Action.run_error_analysis),
    Bottleneck.component: (Action.fix_component, Action.run_error_analysis),
    Bottleneck.layer: (Action.fine_tune_pretrained, Action.run_error_analysis),
    Bottleneck.throughput: (Action.fix_throughput,),
    Bottleneck.compute: (Action.add_compute,),
    Bottleneck.cost: (Action.fine_tune_small_model_for_cost,),
    Bottleneck.production_readiness: (Action.harden_for_production,),
    Bottleneck.none: (Action.harden_for_production,),
}
"""What repairs a bottleneck, best first, where no finding says it more exactly."""
